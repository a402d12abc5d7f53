"""A home with a small history, and a model that obeys."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from obedient_model import ObedientModel
from prompt_house import house_of

from keepwell.bootstrap import House
from keepwell.importing import import_into

ACCOUNTS = [
    {"external_id": "A", "name": "Acme"},
    {"external_id": "B", "name": "Brightwave"},
    {"external_id": "C", "name": "Quiet"},
]
CONTACTS = [
    {"external_id": "P", "account": "A", "name": "Maeve Donnelly", "email": "maeve@acme.example"},
    {"external_id": "Q", "account": "B", "name": "Anke Brüggemann", "email": "anke@brightwave.example"},
]
MAILS = [
    ("I-1", "A", "The migration of our 1,200 records is done since Monday."),
    ("I-2", "B", "Could you please send us the report on last quarter's usage?"),
]


@pytest.fixture(scope="session")
def prompt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prompted")
    mails = [
        {
            "external_id": ref,
            "account": account,
            "occurred_at": "2026-05-12T09:00:00Z",
            "channel": "email",
            "direction": "in",
            "body": body,
        }
        for ref, account, body in MAILS
    ]
    for name, rows in (("accounts", ACCOUNTS), ("contacts", CONTACTS), ("interactions", mails)):
        (folder / "bundle").mkdir(exist_ok=True)
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "bundle" / f"{name}.jsonl").write_text(text)
    import_into(house_of(folder / "home"), folder / "bundle")
    return folder / "home"


@pytest.fixture
def obedient() -> Iterator[ObedientModel]:
    model = ObedientModel()
    yield model
    model.close()


@pytest.fixture
def home(prompt_home: Path, tmp_path: Path) -> Path:
    """A home of the test's own."""
    import shutil

    return Path(shutil.copytree(prompt_home, tmp_path / "home"))


@pytest.fixture
def house(home: Path, obedient: ObedientModel) -> Iterator[House]:
    found = house_of(home, obedient.url)
    yield found
    found.language_model.close()
    found.engine.dispose()


@pytest.fixture
def modelless(home: Path) -> Iterator[House]:
    found = house_of(home)
    yield found
    found.engine.dispose()
