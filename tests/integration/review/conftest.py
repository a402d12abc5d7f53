"""A store with two accounts and their people, for review."""

import pytest
from draft_cast import NOW
from review_desk_cast import Desk
from sqlalchemy.engine import Engine
from storage_rows import load

from storage.activity import Activity
from storage.drafts import DraftStore
from storage.intake import Intake


@pytest.fixture
def desk(engine: Engine, activity: Activity) -> Desk:
    intake = Intake(engine, activity)
    load(
        intake,
        accounts=[{"csm": "Kim", "country": "DE"}, {"csm": "Lee"}],
        contacts=[
            {"name": "Ana Silva", "email": "ana@fjord.example"},
            {"name": "Bo Berg", "email": "bo@fjord.example"},
            {"name": "Cleo", "email": "cleo@other.example", "account": "A-2"},
        ],
    )
    return Desk(engine, DraftStore(engine, lambda: NOW), intake)
