"""The calibration in use."""

from agents.health.calibration import expert
from domain.calibration import Calibration
from keepwell.bootstrap import House


def active_calibration(house: House) -> Calibration:
    """The newest, or the expert one, stored as number 1, where nothing was calibrated yet."""
    found = house.calibrations.latest()
    if found is None:
        house.calibrations.add(expert(house.now()))
        found = house.calibrations.active()
    return found
