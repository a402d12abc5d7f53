"""What agents say in a few words, as it is read on a terminal and as JSON."""

import re
from typing import Any

import pytest
from e2e_runner import Keepwell

LABEL = re.compile(r"\[no AI: no model is configured, as of \d{4}-\d\d-\d\d\]")
KEYS = {"about", "reason", "as_of", "mode", "label", "hypothesis", "text", "sentences", "evidence"}


@pytest.fixture
def alerts(look: Keepwell) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = look("alerts", "--json").json
    assert rows
    return rows


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_each_alert_says_what_moved_and_a_cause_is_called_a_hypothesis(
    look: Keepwell, alerts: list[dict[str, Any]]
) -> None:
    said = _flat(look("alerts").out)
    assert LABEL.search(said)
    causes = re.findall(r"Cause[^:]*: .*?(?= \[no AI)", said)
    assert causes
    assert all("hypothesis" in one for one in causes)
    of_accounts = [one for one in alerts if one["account"]]
    assert all(one["agent_words"] for one in of_accounts)
    for told in (words for one in of_accounts for words in one["agent_words"]):
        assert told.keys() >= KEYS
        assert (told["mode"], told["label"]) == ("template", "no AI: no model is configured")
        assert told["hypothesis"] == (told["about"] == "churn")
        assert {ref for one in told["sentences"] for ref in one["evidence"]} == {
            fact["id"] for fact in told["evidence"]
        }


def test_a_cause_of_several_alerts_stands_once_under_the_account(
    look: Keepwell, alerts: list[dict[str, Any]]
) -> None:
    for name in {one["account_external_id"] for one in alerts if one["account"]}:
        page = _flat(look("alerts", "--account", name).out)
        causes = re.findall(r"Cause[^:]*: .*?(?= \[no AI)", page)
        assert len(causes) == len(set(causes))


def test_the_account_page_and_one_alert_have_them_all(look: Keepwell, alerts: list[dict[str, Any]]) -> None:
    one = next(row for row in alerts if len(row["agent_words"]) > 1)
    for page in (look("account", one["account_external_id"]).out, look("alerts", "show", str(one["id"])).out):
        for told in one["agent_words"]:
            assert _flat(told["text"]) in _flat(page)
        assert LABEL.search(_flat(page))
    rows = look("account", one["account_external_id"], "--json").json["alerts"]
    assert next(row for row in rows if row["id"] == one["id"])["agent_words"] == one["agent_words"]


def test_a_draft_shows_them_beside_why_it_was_drafted(look: Keepwell, alerts: list[dict[str, Any]]) -> None:
    told = {one["rule"] for one in alerts}
    for row in look("queue", "--json").json["rows"]:
        page = look("review", "show", str(row["id"]), "--json").json
        reason = page["reason"]
        assert {one["reason"] for one in page["agent_words"]} <= {reason}
        if reason.removeprefix("alert:") in told:
            shown = look("review", "show", str(row["id"])).out
            assert page["agent_words"]
            assert LABEL.search(_flat(shown))
            break
    else:
        pytest.fail("no draft is for an alert")


def test_a_past_day_knows_nothing_of_what_was_told_since(
    look: Keepwell, alerts: list[dict[str, Any]]
) -> None:
    name = next(one["account_external_id"] for one in alerts if one["account"])
    day = look("account", name, "--json").json["since"]
    past = look("account", name, "--as-of", day, "--json").json
    assert [one for row in past["alerts"] for one in row["agent_words"]] == []
