"""The sample portfolio: made once, imported like anybody's data, scored for a year, then run for its day."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from domain.errors import KeepwellError
from graph.deps import Progress
from keepwell.bootstrap import House, make_home
from keepwell.calibrating import Wish, fit_calibration
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.vendor import PLAYED
from sources.demo.portfolio import write_demo
from sources.demo.product import VENDOR
from storage.locking import held
from storage.runs import Run

SOURCE = "demo"
YEAR = 365
USUAL = 300


@dataclass(frozen=True)
class Sample:
    run: Run
    first_time: bool
    as_of: date
    accounts: int
    today: date
    asked: int

    def says(self) -> str:
        made = "made, imported, calibrated and scored for a year" if self.first_time else "already here"
        stale = (
            f" Its data ends on {self.as_of}; remove the home folder to make it anew up to today."
            if self.as_of < self.today
            else ""
        )
        other = (
            f" You asked for {self.asked}: remove the home folder, or set KEEPWELL_HOME to another one."
            if not self.first_time and self.asked not in (self.accounts, USUAL)
            else ""
        )
        return f"Sample portfolio of {self.accounts} accounts: {made}.{stale}{other}"


def load_sample(house: House, accounts: int, progress: Progress) -> Sample:
    """First use: make, import, calibrate, score a year. Later: only the run of its day.

    KeepwellError where the home holds accounts that are not the sample, BusyError while another process makes it.
    """
    today = house.today()
    folder = house.settings.home / "demo"
    marker = folder / "loaded.json"
    with _one_at_a_time(house, folder):
        first_time = not marker.exists()
        (house.settings.home / PLAYED).write_text(json.dumps(VENDOR))
        if first_time:
            run = _make(house, folder, accounts, progress)
            marker.write_text(json.dumps({"as_of": today.isoformat()}))
        else:
            as_of = date.fromisoformat(json.loads(marker.read_text())["as_of"])
            run = run_daily(house, Order(DAILY, as_of, as_of), progress)
    return Sample(run, first_time, run.as_of, len(house.accounts.ids()), today, accounts)


def _make(house: House, folder: Path, accounts: int, progress: Progress) -> Run:
    today = house.today()
    _refuse_mixing(house)
    progress("Making the sample portfolio", 0, 1)
    write_demo(folder, accounts, as_of=today)
    progress("Making the sample portfolio", 1, 1)
    import_into(house, folder, source=SOURCE, progress=lambda done, total: progress("Importing", done, total))
    fit_calibration(house, today, Wish(by="demo", why="the sample portfolio"))
    return run_daily(house, Order(DAILY, today - timedelta(days=YEAR - 1), today), progress)


@contextmanager
def _one_at_a_time(house: House, folder: Path) -> Iterator[None]:
    make_home(house.settings)
    folder.mkdir(exist_ok=True)
    with held(folder / ".lock", "Another process is at the sample portfolio of this home. Wait for it."):
        yield


def _refuse_mixing(house: House) -> None:
    """A first use that died half-way may go on; somebody's own accounts are never mixed with made-up ones."""
    own = [batch.source for batch in house.intake.imports() if batch.source != SOURCE]
    if own:
        raise KeepwellError(
            f"This home holds accounts imported from '{own[0]}'. The sample portfolio wants a home of its own: "
            "set KEEPWELL_HOME to another folder."
        )
