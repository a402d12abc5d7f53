"""From history to a model in use: trained by `calibrate`, told by `models`, and at work in the next run."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from e2e_runner import Keepwell, inside
from planted_leavers import END, planted

TODAY = {"KEEPWELL_TODAY": str(END), "KEEPWELL_MORE_HORIZONS": "120"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose model is in use, and was at work for one day."""
    folder = tmp_path_factory.mktemp("models")
    for args in (
        ("import", str(planted(folder / "bundle"))),
        ("run",),
        ("calibrate", "--by", "kim"),
        ("run",),
    ):
        done = inside(folder / "home", *args, **TODAY)
        assert done.code == 0, done.err
    return folder / "home"


@pytest.fixture
def look(trained: Path) -> Keepwell:
    return partial(inside, trained, **TODAY)


def only(found: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    [one] = [one for one in found if one["kind"] == kind]
    return one


def test_what_was_planted_earns_its_place_and_what_was_not_does_not(look: Keepwell) -> None:
    found = look("models", "--json").json
    leaving, growth = only(found, "leaving"), only(found, "growth")
    assert leaving["in_use"] is True
    assert (leaving["by"], leaving["trained_to"]) == ("kim", str(END))
    assert leaving["card"]["says"].startswith("The model tells who will leave within ")
    assert growth["in_use"] is False
    assert growth["card"]["says"].startswith("0 accounts are known to grow within 30 days up to 2026-03-31: ")


def test_the_card_says_what_it_learnt_from_what_it_is_worth_and_what_it_relies_on(look: Keepwell) -> None:
    found = only(look("models", "--json").json, "leaving")
    card = found["card"]
    for topics in card["relies_on"].values():
        assert sum(topics.values()) == pytest.approx(1.0)
        assert max(topics, key=topics.__getitem__) in ("use", "people", "login_frequency", "active_contacts")
    words = " ".join(look("models", str(found["number"])).out.split())
    assert f"Learnt from {card['rows']:,} account days" in words
    assert "it relies most on: " in words
    assert "Alerts at 60 days begin at a risk of" in words


def test_the_table_of_features_can_be_read_in_the_terminal(look: Keepwell) -> None:
    found = look("models", "--features", "--json").json
    assert {"feature": "use_silence", "leaving": "+0.6"}.items() <= next(
        one.items() for one in found if one["feature"] == "use_silence"
    )
    assert "use_silence" in look("models", "--features").out


def test_the_next_run_is_rated_by_it_and_alerts_at_its_line(look: Keepwell) -> None:
    line = only(look("models", "--json").json, "leaving")["card"]["lines"]["60"]
    rated = {
        one["account_external_id"]: one["churn_60"]
        for one in look("accounts", "--json").json
        if one["churn_60"]
    }
    risky = {one["account_external_id"] for one in look("alerts", "--rule", "churn_risk", "--json").json}
    assert risky
    assert risky <= {name for name, risk in rated.items() if risk >= line}
    listed = [one["churn_60"] or 0.0 for one in look("accounts", "--sort", "risk", "--json").json]
    assert listed == sorted(listed, reverse=True)


def test_the_page_of_an_account_says_what_its_risk_is_made_of(look: Keepwell) -> None:
    first = look("accounts", "--sort", "risk", "--json").json[0]["account_external_id"]
    risk = look("account", first, "--json").json["risk"]
    assert risk["model"] == 1
    assert risk["reasons"]
    words = " ".join(look("account", first).out.split())
    assert "Risk of leaving: 30 days " in words
    assert list(risk["risks"]) == ["30", "60", "90", "120"]
    assert list(risk["risks"].values()) == sorted(risk["risks"].values())
    assert "Model 1. The model tells who will leave within" in words
    assert "points to the risk)" in words or "point to the risk)" in words


def test_an_alert_of_risk_names_the_model_s_reasons(look: Keepwell) -> None:
    alert = look("alerts", "--rule", "churn_risk", "--json").json[0]
    assert "risk of leaving within 60 days" in alert["headline"]
    shown = look("alerts", "show", str(alert["id"])).out
    assert "The modelled risk of leaving within 60 days is" in " ".join(shown.split())


def test_a_second_training_is_a_new_number_and_the_first_stays_to_be_read(
    trained: Path, tmp_path: Path
) -> None:
    home = copied(trained, tmp_path / "home")
    assert inside(home, "calibrate", "--by", "lee", **TODAY).code == 0
    said = inside(home, "models", **TODAY).out
    assert "3 leaving, trained to 2026-03-31 by lee: in use" in " ".join(said.split())
    assert "1 leaving, trained to 2026-03-31 by kim: not used" in " ".join(said.split())
    assert "by kim" in inside(home, "models", "1", **TODAY).out


def test_before_the_first_training_it_says_how_to_get_one(nothing: Keepwell) -> None:
    assert "No model has been trained yet" in " ".join(nothing("models").out.split())
    assert nothing("models", "3").sentence == "There is no model 3. `keepwell models` lists them."
