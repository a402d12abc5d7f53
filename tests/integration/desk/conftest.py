"""Four accounts of two CSMs, on either database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from desk_cast import TODAY, alert, days, house_at, score
from sqlalchemy.engine import Engine
from storage_rows import load

from agents.health.calibration import expert
from keepwell.bootstrap import House

ACCOUNTS = [
    {"name": "Ørsted Ågård", "segment": "smb", "csm": "Sara Lund", "domain": "orsted.example"},
    {"name": "Bolt & Sons", "segment": "smb", "csm": "Sara Lund"},
    {"name": "Café Zürich", "segment": "mid", "csm": "Kim Ito"},
    {"name": "Dune", "segment": None, "csm": None},
]
SUBSCRIPTIONS = [
    {
        "external_id": "s1",
        "account": "A-1",
        "start_date": date(2025, 1, 1),
        "renewal_date": date(2026, 3, 14),
    },
    {"external_id": "s2", "account": "A-2", "start_date": date(2025, 1, 1), "mrr_cents": 20_000},
    {"external_id": "s3", "account": "A-3", "start_date": date(2026, 2, 20), "mrr_cents": 40_000},
]


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> Iterator[House]:
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    found = house_at(url, tmp_path / "home")
    load(found.intake, accounts=ACCOUNTS, subscriptions=SUBSCRIPTIONS)
    found.calibrations.add(expert(found.now()))
    for back, drop in ((days(28), 0.0), (days(0), 6.0)):
        score(
            found,
            TODAY - back,
            {1: (70 - drop, "green"), 2: (45 - drop, "orange"), 3: (30 - drop, "red"), 4: (None, "unknown")},
        )
    alert(found, 2, "sudden_drop", TODAY, "Bolt & Sons fell 6 points in a week")
    yield found
    found.engine.dispose()
