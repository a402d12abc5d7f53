"""What `keepwell doctor` says of the way people sign in, and which settings cannot be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from front_door import BASE, FrontDoor
from identity_provider import tell

from keepwell.bootstrap import House
from keepwell.checkup import checkup
from keepwell.message_settings import MessageSettings
from keepwell.model_settings import ModelSettings
from keepwell.outbox_settings import OutboxSettings
from keepwell.schedule_settings import ScheduleSettings
from keepwell.server_settings import ServerSettings
from keepwell.settings import Settings
from keepwell.signing_in.oidc.trying import tried

WITH = {"oidc_issuer": "https://login.ours.com/", "oidc_client_id": "keepwell"}
REGISTER = f"its redirect address for Keepwell has to be {BASE}/sign-in/provider/back"


def found(at: FrontDoor) -> tuple[bool, str]:
    return tried(at.provider, datetime.now(UTC))


def test_a_provider_that_answers_is_in_order_and_the_address_to_register_is_said(at: FrontDoor) -> None:
    assert found(at) == (True, f"{at.theirs.url} answers; {REGISTER}")
    assert [one.says for one in checkup(at.house) if one.what == "sign-in"] == [found(at)[1]]


def test_without_a_provider_nothing_is_asked(tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path))
    says = next(one.says for one in checkup(house) if one.what == "sign-in")
    house.engine.dispose()
    assert "no identity provider" in says


def test_what_is_wrong_with_a_provider_is_said_with_what_to_mend(at: FrontDoor) -> None:
    lies: list[tuple[dict[str, Any], str]] = [
        ({"issuer": at.theirs.url + "/"}, "a slash at the end included"),
        ({"jwks_uri": "http://evil.example/keys"}, "without TLS"),
        ({"jwks_uri": f"{at.theirs.url}/nowhere"}, "status 404"),
        ({"token_endpoint": None}, "cannot be used"),
    ]
    for lie, says in lies:
        at.theirs.discovery = lie
        ok, told = found(at)
        assert (ok, says in told, REGISTER in told) == (False, True, True), told


def test_keys_that_are_of_no_use_are_told(at: FrontDoor) -> None:
    short = {"kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB"}
    sealing = at.theirs.key.as_dict(private=False, use="enc")
    at.theirs.answers["/keys"] = lambda handler: tell(handler, 200, json.dumps({"keys": [short, sealing]}))
    assert "lists no key" in found(at)[1]


def test_a_clock_that_is_wrong_is_told(at: FrontDoor) -> None:
    ok, told = tried(at.provider, datetime.now(UTC) + timedelta(minutes=10))
    assert (ok, "differ by" in told) == (False, True)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"oidc_issuer": "https://login.ours.com"}, "go together"),
        ({"oidc_client_id": "keepwell"}, "go together"),
        ({"oidc_only": "1"}, "OIDC_ONLY needs"),
        (WITH | {"oidc_issuer": "http://login.ours.com"}, "must begin with https"),
        (WITH | {"oidc_issuer": "login.ours.com"}, "is not an issuer"),
        (WITH | {"oidc_issuer": "https://login.ours.com/?a=b"}, "is not an issuer"),
        (WITH | {"oidc_domains": "ours.com, not a domain"}, "is not a domain"),
        ({"public_url": "keepwell.ours.com"}, "is not an address"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Settings(**settings)


def test_an_issuer_is_kept_to_the_letter_and_our_own_address_is_not() -> None:
    made = Settings(**WITH, public_url="https://keepwell.ours.com/", oidc_domains="Ours.com, more.ours.com")
    assert made.oidc_issuer == WITH["oidc_issuer"]
    assert made.oidc_redirect == "https://keepwell.ours.com/sign-in/provider/back"
    assert made.oidc_domains == ("ours.com", "more.ours.com")


def test_lines_of_an_env_file_that_nobody_filled_in_set_no_provider_up() -> None:
    assert not Settings(oidc_issuer="", oidc_client_id="", oidc_client_secret="").has_oidc


def test_no_two_parts_of_the_settings_have_a_check_of_one_name() -> None:
    """Of two the first would count, and the other part be taken unchecked."""
    parts = (ModelSettings, MessageSettings, OutboxSettings, ServerSettings, ScheduleSettings)
    named = [name for part in (*parts, Settings) for name in _checks(part)]
    assert sorted(named) == sorted(set(named))


def _checks(part: Any) -> set[str]:
    told = part.__pydantic_decorators__
    return {name for name in (*told.field_validators, *told.model_validators) if name in vars(part)}
