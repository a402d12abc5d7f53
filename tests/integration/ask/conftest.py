"""One small history for all questions, only read."""

import json
from pathlib import Path

import pytest
from asked_house import ACCOUNTS, CONTACTS, MAILS, TODAY

from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.settings import Settings


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    for name, rows in (("accounts", ACCOUNTS), ("contacts", CONTACTS), ("interactions", MAILS)):
        (folder / "bundle").mkdir(exist_ok=True)
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "bundle" / f"{name}.jsonl").write_text(text)
    import_into(House(Settings(home=folder / "home", today=TODAY)), folder / "bundle")
    return folder / "home"


@pytest.fixture(scope="session")
def house(home: Path) -> House:
    return House(Settings(home=home, today=TODAY))
