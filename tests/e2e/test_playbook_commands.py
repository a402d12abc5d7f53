"""`today`, `plans`, `actions` and `playbooks`, as a CSM uses them on a Monday morning."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from copied_home import copied
from e2e_runner import TODAY, Keepwell, inside

AT_RISK = "Hartvane Engineering"
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
def after_the_run(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = copied(demo_home, tmp_path_factory.mktemp("monday") / "home")
    assert inside(home, "run").code == 0
    return home


@pytest.fixture
def monday(after_the_run: Path, tmp_path: Path) -> Keepwell:
    """After the day's run, in a copy that may be changed."""
    return partial(inside, copied(after_the_run, tmp_path / "home"))


def test_the_list_fits_into_everybodys_hours_and_says_why(monday: Keepwell) -> None:
    day = monday("today", "--json").json
    assert day["as_of"] == TODAY.isoformat()
    items = [item for desk in day["desks"] for item in desk["items"]]
    assert items
    for desk in day["desks"]:
        assert sum(item["hours"] for item in desk["items"]) <= desk["hours"] == 6.0
    for item in items:
        assert item["do"]
        assert item["because"]
        if item["value_cents"] is not None:
            assert item["per_hour_cents"] == pytest.approx(item["value_cents"] / item["play_hours"])
            assert "/month per hour." in item["says"]
    assert {item["aim"] for item in items} <= {"keep", "grow"}


@pytest.mark.parametrize(
    "command", [("today",), ("plans",), ("playbooks",), ("playbooks", "show", "save_plan")]
)
def test_pages_fit_a_hundred_columns_and_say_nothing_on_stderr(
    monday: Keepwell, command: tuple[str, ...]
) -> None:
    said = monday(*command)
    assert (said.code, said.err) == (0, "")
    assert max(len(line) for line in said.out.splitlines()) <= 100
    assert not any(line.endswith(" ") for line in said.out.splitlines())


def test_the_list_of_one_csm_is_theirs_alone_in_any_case(monday: Keepwell) -> None:
    whole = {desk["csm"]: desk["items"] for desk in monday("today", "--json").json["desks"]}
    csm = next(name for name in whole if name)
    [desk] = monday("today", "--csm", csm.upper(), "--json").json["desks"]
    assert (desk["csm"], desk["items"]) == (csm, whole[csm])


def test_fewer_hours_hold_less_and_impossible_ones_are_refused(monday: Keepwell) -> None:
    def things(hours: str) -> int:
        return sum(len(desk["items"]) for desk in monday("today", "--hours", hours, "--json").json["desks"])

    assert things("1") < things("6") <= things("24")
    assert "Choose more than 0" in monday("today", "--hours", "0").sentence
    assert "no 25 hours" in monday("today", "--hours", "25").sentence
    assert "Choose more than 0" in monday("today", "--hours", "nan").sentence
    assert "There is no CSM 'Nobody'. There are" in monday("today", "--csm", "Nobody").sentence


def test_an_empty_home_has_nothing_to_do(nothing: Keepwell) -> None:
    assert "Nothing has to be done" in nothing("today").out
    assert nothing("today", "--json").json["desks"] == []
    assert "No open save plan" in nothing("plans").out
    assert "No actions" in nothing("actions", "list").out
    assert nothing("playbooks").code == 0
    assert "No account has a CSM" in nothing("today", "--csm", "Kim").sentence


def test_what_was_done_is_off_the_list_until_it_can_be_judged(monday: Keepwell) -> None:
    items = [item for desk in monday("today", "--json").json["desks"] for item in desk["items"]]
    item = next(one for one in items if one["alert_id"] and one["plan_id"] is None)
    logged = monday(
        *("actions", "log", item["account_external_id"], "--playbook", item["playbook"], "--by", "kim"),
        *("--note", "They want a date", "--json"),
    ).json
    assert logged["alert_id"] == item["alert_id"]
    assert logged["answers"].startswith(f"alert {item['alert_id']}")
    after = monday("today", "--json").json
    assert not any(
        (one["account_id"], one["aim"]) == (item["account_id"], item["aim"])
        for desk in after["desks"]
        for one in desk["items"]
    )
    waiting = next(one for one in after["waiting"] if one["account_id"] == item["account_id"])
    assert waiting["until"] == (TODAY + timedelta(days=14)).isoformat()
    [row] = monday("actions", "list", "--json").json
    assert (row["note"], row["verdict"]) == ("They want a date", None)
    again = monday(
        "actions", "log", item["account_external_id"], "--playbook", item["playbook"], "--by", "ann"
    )
    assert "is the same" in again.sentence


def test_an_action_names_a_playbook_and_an_alert_of_its_own_account(monday: Keepwell) -> None:
    assert (
        "There is no playbook 'hope'. Choose one of"
        in monday(*("actions", "log", AT_RISK, "--playbook", "hope", "--by", "kim")).sentence
    )
    alerts = monday("alerts", "--json").json
    other = next(a for a in alerts if a["account"] and a["account"] != AT_RISK)
    refused = monday(
        *(
            "actions",
            "log",
            AT_RISK,
            "--playbook",
            "personal_call",
            "--by",
            "kim",
            "--alert",
            str(other["id"]),
        )
    )
    assert "of another account" in refused.sentence
    tomorrow = (TODAY + timedelta(days=9)).isoformat()
    assert (
        "lies in the future"
        in monday(
            *("actions", "log", AT_RISK, "--playbook", "personal_call", "--by", "kim", "--on", tomorrow)
        ).sentence
    )


def test_a_save_plan_is_started_worked_and_closed(monday: Keepwell) -> None:
    open_now = {plan["account"]: plan for plan in monday("plans", "--json").json}
    quiet = next(
        r for r in monday("accounts", "--json").json if r["standing"] == "active" and not r["alerts"]
    )
    assert quiet["name"] not in open_now
    plan = monday("plans", "start", quiet["account_external_id"], "--by", "kim", "--json").json
    assert plan["steps"]
    assert "is open. `keepwell plans close" in monday("plans", "start", quiet["name"], "--by", "kim").sentence
    number = str(plan["id"])
    worked = monday("plans", "done", number, "1", "--by", "kim", "--note", "Called", "--json").json
    assert worked["steps"][0]["note"] == "Called"
    page = monday("account", quiet["name"])
    assert f"Save plan {number} since" in page.out
    assert "1 of" in page.out
    [action] = monday("actions", "list", "--account", quiet["name"], "--json").json
    assert action["playbook"] == plan["playbook"]
    closed = monday("plans", "close", number, "--outcome", "SAVED", "--json").json
    assert (closed["state"], closed["outcome"]) == ("closed", "saved")
    assert number in [str(one["id"]) for one in monday("plans", "--state", "closed", "--json").json]
    assert "was closed on" in monday("plans", "done", number, "2", "--by", "kim").sentence
    assert monday("plans", "close", number, "--outcome", "hope").code == 2


def test_only_a_playbook_with_steps_is_a_plan(monday: Keepwell) -> None:
    refused = monday("plans", "start", AT_RISK, "--by", "kim", "--playbook", "personal_call")
    assert "has no steps. Save plans are: save_plan" in refused.sentence
    assert "no plan 999" in monday("plans", "show", "999").sentence


def test_the_account_page_shows_the_clocks_apart(monday: Keepwell) -> None:
    said = monday("account", AT_RISK).out
    assert "Where it stands in time" in said
    told = monday("account", AT_RISK, "--json").json["in_time"]
    assert set(told["clocks"]) == {"leaving", "cancellation", "renewal", "window"}
    renewal, window = told["clocks"]["renewal"], told["clocks"]["window"]
    assert window["state"] in ("before", "open", "over", "unknown")
    if renewal["on"] and renewal["days"] >= 0:
        assert window["opens_on"] < window["closes_on"] < renewal["on"]
    for state in told["clocks"]["leaving"]["reached"]:
        assert state["reached_on"] <= TODAY.isoformat()


def test_every_playbook_is_listed_and_nothing_is_claimed_of_one_never_logged(monday: Keepwell) -> None:
    rows = {row["id"]: row for row in monday("playbooks", "--json").json}
    assert {"save_plan", "seat_offer"} <= set(rows)
    assert all(row["here"]["effect"] is None for row in rows.values())
    assert rows["save_plan"]["here"]["verdict"] == "not enough to say"
    assert "escalation" in rows["save_plan"]["answers"]
    assert "Nobody has logged it here yet" in monday("playbooks", "show", "personal_call").out


def test_a_share_is_held_out_and_an_account_in_it_is_left_alone(monday: Keepwell) -> None:
    before = monday("today", "--hours", "24", "--json").json
    plays = [
        item["playbook"] for desk in before["desks"] for item in desk["items"] if item["plan_id"] is None
    ]
    play = max(set(plays), key=plays.count)
    assert monday("playbooks", "holdout", play, "0.5", "--by", "kim").code == 0
    after = monday("today", "--hours", "24", "--json").json
    left = [item["playbook"] for desk in after["desks"] for item in desk["items"]].count(play)
    assert left + len(after["held_out"]) == plays.count(play)
    assert "cannot be held out" in monday("playbooks", "holdout", play, "0.9", "--by", "kim").sentence
    assert monday("playbooks", "holdout", "hope", "0.1", "--by", "kim").code == 1


def test_as_of_yesterday_nothing_of_today_is_known(monday: Keepwell) -> None:
    monday("plans", "start", AT_RISK, "--by", "kim")
    monday("actions", "log", AT_RISK, "--playbook", "personal_call", "--by", "kim")
    told = monday("account", AT_RISK, "--as-of", YESTERDAY, "--json").json["in_time"]
    assert told["plan"] is None
    assert told["actions"] == []
    then = monday("today", "--as-of", YESTERDAY, "--json").json
    assert then["as_of"] == YESTERDAY
    assert not any(item["plan_id"] for desk in then["desks"] for item in desk["items"])
    assert "lies in the future" in monday("today", "--as-of", "2999-01-01").sentence
