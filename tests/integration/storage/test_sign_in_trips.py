"""Ways to an identity provider and back, and whose account there is whose here, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from domain.errors import ConflictError
from domain.principals import Role
from storage.sign_in_trips import LASTS, OthersTripError, Trip, TripOverError, TripStore, TripUnknownError
from storage.users import UserStore

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
TRIP = Trip("nonce", "verifier", "/today")
ISSUER = "https://login.example"


def at(engine: Engine, later: timedelta = timedelta()) -> TripStore:
    return TripStore(engine, lambda: NOW + later)


def test_a_way_is_ended_once_in_the_browser_that_began_it(engine: Engine) -> None:
    trips = at(engine)
    trips.begin("state", "browser", TRIP)
    with pytest.raises(OthersTripError):
        trips.take("state", "another")
    assert trips.take("state", "browser") == TRIP
    with pytest.raises(TripUnknownError):
        trips.take("state", "browser")


def test_a_way_is_over_after_its_time_and_forgotten_a_day_later(engine: Engine) -> None:
    for state in ("late", "never"):
        at(engine).begin(state, "browser", TRIP)
    with pytest.raises(TripOverError):
        at(engine, LASTS).take("late", "browser")
    at(engine, LASTS + timedelta(days=1, seconds=1)).begin("next", "browser", TRIP)
    with pytest.raises(TripUnknownError):
        at(engine).take("never", "browser")


def test_an_account_there_is_one_person_here_and_a_person_has_one(engine: Engine) -> None:
    users = UserStore(engine, lambda: NOW)
    kim, ola = (users.add(f"{name}@ours.example", name, Role.CSM) for name in ("kim", "ola"))
    users.join_oidc(kim.id, ISSUER, "kim-1")
    for user, subject in ((ola, "kim-1"), (kim, "kim-2"), (kim, "kim-1")):
        with pytest.raises(ConflictError):
            users.join_oidc(user.id, ISSUER, subject)
    users.join_oidc(ola.id, "https://another.example", "kim-1")
    assert users.of_oidc(ISSUER, "kim-1") == users.get(kim.id)
    assert not users.leave_oidc(kim.id).has_oidc
    users.join_oidc(kim.id, ISSUER, "kim-2")
    assert users.of_oidc(ISSUER, "kim-1") is None
