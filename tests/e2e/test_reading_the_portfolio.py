"""`accounts`, `account`, `scores` and `alerts`, as people read them and as programs do."""

import csv
import json
import math
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from e2e_runner import SCRIPT, TODAY, Keepwell, environment, script

AT_RISK = "Hartvane Engineering"
CONTRACT = [
    *("account_external_id", "as_of", "health", "retention", "expansion", "engagement", "relationship"),
    *("contract", "coverage", "band", "velocity_7", "velocity_14", "velocity_30"),
    *("churn_30", "churn_60", "churn_90", "momentum", "calibration"),
]


def test_accounts_are_listed_worst_first_with_what_moved_them(look: Keepwell) -> None:
    rows = [row for row in look("accounts", "--json").json if row["standing"] == "active"]
    health = [row["health"] for row in rows if row["band"] != "unknown"]
    assert health == sorted(health)
    drivers = [row["driver"] for row in rows if row["driver"]]
    assert drivers
    assert all(set(driver) == {"signal", "title", "amount"} for driver in drivers)


def test_the_portfolio_is_seen_as_it_stood_on_a_day(look: Keepwell) -> None:
    day = (TODAY - timedelta(days=120)).isoformat()
    then = {row["name"]: row for row in look("accounts", "--as-of", day, "--json").json}
    page = look("account", AT_RISK, "--as-of", day, "--json").json
    assert then[AT_RISK]["as_of"] == day
    assert then[AT_RISK]["health"] == pytest.approx(page["numbers"]["health"])
    assert set(then[AT_RISK]["alerts"]) == {a["rule"] for a in page["alerts"] if a["state"] != "resolved"}


def test_the_main_driver_of_a_row_is_the_first_one_on_the_accounts_page(look: Keepwell) -> None:
    row = next(row for row in look("accounts", "--json").json if row["name"] == AT_RISK)
    page = look("account", AT_RISK, "--json").json
    assert (row["driver"]["signal"], row["driver"]["amount"]) == (
        page["moves"][0]["signal"],
        page["moves"][0]["amount"],
    )


def test_filters_and_limits(look: Keepwell) -> None:
    assert {row["band"] for row in look("accounts", "--band", "GREEN", "--json").json} == {"green"}
    assert len(look("accounts", "--limit", "3", "--json").json) == 3
    assert "21 more: --limit 0 shows all." in look("accounts", "--limit", "3").out
    assert "The segments are:" in look("accounts", "--segment", "nowhere").out


@pytest.mark.parametrize("command", [("accounts",), ("account", AT_RISK), ("alerts",), ("scores",)])
def test_pages_fit_a_hundred_columns(look: Keepwell, command: tuple[str, ...]) -> None:
    said = look(*command)
    assert said.code == 0
    assert said.err == ""
    assert max(len(line) for line in said.out.splitlines()) <= 100
    assert not any(line.endswith(" ") for line in said.out.splitlines())


def test_an_account_page_holds_everything_a_program_needs(look: Keepwell) -> None:
    page = look("account", AT_RISK, "--json").json
    assert page["numbers"]["low"] <= page["numbers"]["health"] <= page["numbers"]["high"]
    assert 0 < page["numbers"]["coverage"] <= 1
    assert math.isclose(sum(move["amount"] for move in page["moves"]), page["change"], abs_tol=1e-9)
    assert page["change"] == pytest.approx(page["numbers"]["velocity_30"], abs=0.051)
    assert sum(one["weight"] for one in page["signals"] if one["weight"]) == pytest.approx(1)
    assert len(page["signals"]) == 17
    refs = [fact["ref"] for one in page["signals"] + page["moves"] for fact in one["evidence"]]
    assert refs
    live = [alert for alert in page["alerts"] if alert["state"] != "resolved"]
    assert live
    assert all(alert["triggers"] and alert["action"] for alert in live)


def test_the_page_says_first_what_to_do_then_why(look: Keepwell) -> None:
    said = look("account", AT_RISK).out
    heads = ["Health ", "What to do:", "What moved the score since", "The way back to green", "Signals,"]
    places = [said.index(head) for head in heads]
    assert places == sorted(places)
    assert "  [U-" in look("account", AT_RISK, "--evidence").out


def test_an_account_is_seen_as_it_stood_on_a_day(look: Keepwell) -> None:
    day = TODAY - timedelta(days=120)
    page = look("account", AT_RISK, "--as-of", day.isoformat(), "--json").json
    assert page["as_of"] == day.isoformat()
    assert all(alert["opened_on"] <= day.isoformat() for alert in page["alerts"])
    assert all((alert["closed_on"] or "") <= day.isoformat() for alert in page["alerts"])
    assert page["trajectory"][-1]["as_of"] == day.isoformat()
    assert page["trajectory"][-1]["health"] == pytest.approx(page["numbers"]["health"])


def test_before_it_was_a_customer_an_account_has_no_score_and_the_page_says_so(look: Keepwell) -> None:
    said = look("account", AT_RISK, "--as-of", "2010-01-01")
    assert "No score: not a customer yet on 2010-01-01." in said.out
    page = look("account", AT_RISK, "--as-of", "2010-01-01", "--json").json
    assert page["numbers"]["health"] is None
    assert (page["change"], page["moves"], page["alerts"]) == (None, [], [])


def test_accounts_are_found_by_prefix_and_the_nearest_are_named_otherwise(look: Keepwell) -> None:
    assert look("account", "hartv", "--json").json["account"]["name"] == AT_RISK
    assert look("account", "A-000012", "--json").json["account"]["name"] == AT_RISK
    assert f"Did you mean {AT_RISK}" in look("account", "Hartvain Engineerin").sentence
    ambiguous = look("account", "B").sentence
    assert "could be" in ambiguous
    assert "Say which" in ambiguous


def test_scores_have_the_promised_columns_first(look: Keepwell, tmp_path: Path) -> None:
    rows = look("scores", "--json").json
    assert list(rows[0])[: len(CONTRACT)] == CONTRACT
    file = tmp_path / "scores.csv"
    since = TODAY - timedelta(days=9)
    said = look("scores", "--from", since.isoformat(), "--csv", str(file))
    with file.open(newline="", encoding="utf-8") as held:
        written = list(csv.DictReader(held))
    assert list(written[0])[: len(CONTRACT)] == CONTRACT
    assert said.out == f"{len(written):,} rows written to {file}.\n"
    assert {row["as_of"] for row in written} == {str(since + timedelta(days=n)) for n in range(10)}


def test_alerts_come_by_account_with_triggers_and_action(look: Keepwell) -> None:
    alerts = look("alerts", "--json").json
    accounts = [alert["account"] for alert in alerts]
    assert len(set(accounts)) == sum(a != b for a, b in zip(accounts, [object(), *accounts], strict=False))
    assert all(alert["triggers"] and alert["action"] and alert["headline"] for alert in alerts)
    one = look("alerts", "show", str(alerts[0]["id"]))
    assert "Why: " in one.out
    assert "Rests on: " in one.out
    assert all(alert["state"] == "resolved" for alert in look("alerts", "--state", "resolved", "--json").json)


def test_an_alert_is_acknowledged_snoozed_and_resolved_with_a_reason(keepwell: Keepwell) -> None:
    alert = keepwell("alerts", "--json").json[0]["id"]
    later = (TODAY + timedelta(days=7)).isoformat()
    assert (
        keepwell("alerts", "acknowledge", str(alert), "--by", "kim").out
        == f"Alert {alert} is acknowledged by kim.\n"
    )
    snoozed = keepwell("alerts", "snooze", str(alert), "--until", later, "--by", "kim", "--json").json
    assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", later)
    past = keepwell("alerts", "snooze", str(alert), "--until", "2020-01-01", "--by", "kim")
    assert "is over" in past.sentence
    told = ("alerts", "resolve", str(alert), "--by", "kim", "--reason", "called them", "--false-alarm")
    assert "false alarm" in keepwell(*told).out
    assert "was resolved on" in keepwell(*told).sentence
    assert alert not in [one["id"] for one in keepwell("alerts", "--json").json]


@pytest.mark.parametrize("command", ["accounts", "alerts", "scores", "import list"])
def test_where_there_is_nothing_json_is_an_empty_list(nothing: Keepwell, command: str) -> None:
    said = nothing(*command.split(), "--json")
    assert (said.code, said.json, said.err) == (0, [], "")
    plain = nothing(*command.split())
    assert plain.code == 0
    assert len(plain.out.splitlines()) == 1


def test_json_is_one_document_on_stdout_and_nothing_on_stderr(demo_home: Path) -> None:
    said = script(demo_home, "account", AT_RISK, "--json")
    assert said.code == 0
    assert said.err == ""
    assert json.loads(said.out)["account"]["name"] == AT_RISK


@pytest.mark.parametrize("command", ["accounts --limit 0", "scores --json", "--help"])
def test_a_reader_that_goes_away_is_no_error(demo_home: Path, command: str) -> None:
    piped = f"set -o pipefail; '{SCRIPT}' {command} | head -1"
    done = subprocess.run(
        ["bash", "-c", piped], env=environment(demo_home), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
