"""The sample portfolio: made once, imported like anybody's data, scored for a year, then run for its day."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import KeepwellError
from graph.deps import Progress
from keepwell.bootstrap import House
from keepwell.calibrating import fit_calibration
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from sources.demo.portfolio import write_demo
from storage.runs import Run

SOURCE = "demo"
YEAR = 365


@dataclass(frozen=True)
class Sample:
    run: Run
    first_time: bool
    as_of: date
    accounts: int
    today: date

    def says(self) -> str:
        made = "made, imported, calibrated and scored for a year" if self.first_time else "already here"
        stale = (
            f" Its data ends on {self.as_of}; remove the home folder to make it anew up to today."
            if self.as_of < self.today
            else ""
        )
        return f"Sample portfolio of {self.accounts} accounts: {made}.{stale}"


def load_sample(house: House, accounts: int, progress: Progress) -> Sample:
    """First use: make, import, calibrate, score a year. Later: only the run of its day.

    KeepwellError where the home holds accounts that are not the sample.
    """
    today = house.now().date()
    folder = house.settings.home / "demo"
    marker = folder / "loaded.json"
    first_time = not marker.exists()
    if first_time:
        _refuse_mixing(house)
        progress("Making the sample portfolio", 0, 1)
        write_demo(folder, accounts, as_of=today)
        progress("Making the sample portfolio", 1, 1)
        progress("Importing", 0, 1)
        import_into(
            house, folder, source=SOURCE, progress=lambda done, total: progress("Importing", done, total)
        )
        fit_calibration(house, today, by="demo")
        as_of = today
        run = run_daily(house, Order(DAILY, as_of - timedelta(days=YEAR - 1), as_of), progress)
        marker.write_text(json.dumps({"as_of": today.isoformat()}))
    else:
        as_of = date.fromisoformat(json.loads(marker.read_text())["as_of"])
        run = run_daily(house, Order(DAILY, as_of, as_of), progress)
    return Sample(run, first_time, as_of, len(house.accounts.ids()), today)


def _refuse_mixing(house: House) -> None:
    """A first use that died half-way may go on; somebody's own accounts are never mixed with made-up ones."""
    own = [batch.source for batch in house.intake.imports() if batch.source != SOURCE]
    if own:
        raise KeepwellError(
            f"This home holds accounts imported from '{own[0]}'. The sample portfolio wants a home of its own: "
            "set KEEPWELL_HOME to another folder."
        )
