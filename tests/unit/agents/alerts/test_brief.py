"""The words of an alert: the numbers that set it off, whom it concerns, and what to do."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from alert_builders import TODAY, make_circumstances

from agents.alerts.brief import Words, compose, compose_gap, worded
from agents.alerts.case import WROTE_WITHIN, Case, Grounds
from agents.alerts.rules import BY_ID
from agents.collector.chronicle import Chronicle
from agents.collector.readings import Gap, Readings
from agents.health.score import needed_days
from domain.alert_changes import OpenAlert
from domain.alerts import RISK_SAID, EvidenceRef, RuleId
from domain.calibration import Calibration, SegmentFrame
from domain.disc import UNKNOWN, DiscReading
from domain.scores import Standing
from domain.signals import SignalId
from storage.facts import FACT_SCHEMAS, FRAMES, Facts, empty_frame

S, R = SignalId, RuleId
D_CONTACT = DiscReading(
    1, 1, TODAY, {"D": 0.81, "I": 0.05, "S": 0.04, "C": 0.1}, "D", 0.81, mails=40, calls=6
)
LOGIN, SEATS, LATENCY, GROWTH = (
    S.LOGIN_FREQUENCY,
    S.LICENSE_UTILISATION,
    S.RESPONSE_LATENCY,
    S.GROWTH_MENTIONS,
)
DAYS = needed_days([TODAY])
WATCHED = [rule for rule in RuleId if rule is not R.DATA_GAP]


@dataclass(frozen=True)
class Plain:
    """A catalogue entry whose sentence shows its numbers."""

    title: str
    refs: list[EvidenceRef] = field(default_factory=list)

    def sentence(self, parts: dict[str, Any]) -> str:
        return f"stands at {parts['now']:g}"

    def evidence(self, facts: Chronicle, account_id: int, day: date, most: int) -> list[EvidenceRef]:
        return self.refs[:most]


SEEN = EvidenceRef(ref="use-1", occurred_on=TODAY, says="3 users")
CATALOGUE = {s: Plain(s.value.replace("_", " ").capitalize(), [SEEN] * 7) for s in SignalId}


def make_facts(**frames: list[dict[str, Any]]) -> Facts:
    rows = {"accounts": [{"account_id": 1, "name": "Fjord AS"}]} | frames
    built = {
        name: pl.DataFrame(
            [dict.fromkeys(FACT_SCHEMAS[name]) | row for row in rows[name]], schema=FACT_SCHEMAS[name]
        )
        if name in rows
        else empty_frame(name)
        for name in FRAMES
    }
    return Facts(since=DAYS[0], until=TODAY, **built)


def make_case(
    facts: Facts | None = None, before: dict[SignalId, float] | None = None, churn: float = 0.4, **around: Any
) -> Case:
    """Logins, seats and answers at 30, 50 and 50 points today; `before` holds older values."""
    now = {LOGIN: 30.0, SEATS: 50.0, LATENCY: 50.0, GROWTH: 2.0}
    shape = (1, len(DAYS))
    lines = {s: [((before or {}).get(s, v) if d < TODAY else v) for d in DAYS] for s, v in now.items()}
    values = {s: np.array([lines.get(s, [np.nan] * len(DAYS))]) for s in SignalId}
    frame = SegmentFrame(
        ranges=dict.fromkeys(now, (0.0, 25.0, 50.0, 75.0, 100.0)),
        weights={LOGIN: 0.5, SEATS: 0.3, LATENCY: 0.2, GROWTH: 0.0},
        red=45.0,
        orange=60.0,
    )
    ordinals = {
        f"leaving_day_{n}": float((TODAY - timedelta(days=40 - 8 * n)).toordinal()) for n in range(1, 5)
    }
    readings = Readings(
        account_ids=np.array([1]),
        days=DAYS,
        values=values,
        parts={s: {"now": grid} for s, grid in values.items()},
        standing=np.full(shape, list(Standing).index(Standing.ACTIVE), dtype=np.int8),
        circumstances=make_circumstances(
            shape,
            **{
                "days_to_renewal": 60.0,
                "utilisation_peak_270": 0.35,
                "saturated_days": 22,
                "momentum": 3.4,
                "leaving_step": 2,
                "action_age": 5.0,
            }
            | ordinals
            | around,
        ),
    )
    calibration = Calibration(
        number=3, kind="expert", created_at=datetime(2026, 1, 1, tzinfo=UTC), segments={"": frame}
    )
    grounds = Grounds.of(Chronicle(facts or make_facts()), readings, calibration, {}, [TODAY])
    grounds.scores.columns["churn_60"] = np.array([[churn]])
    return grounds.case(1, TODAY, frame)


def words(rule: RuleId, **case: Any) -> Words:
    return compose(rule, make_case(**case), catalogue=CATALOGUE)


FELL = {"before": {LOGIN: 60.0, LATENCY: 55.0}}


def test_a_drop_says_from_where_to_where_and_which_signals_did_it():
    found = words(R.SUDDEN_DROP, **FELL)
    assert found.headline == "Fjord AS lost 16.0 points in 7 days and stands at 40"
    assert [t.name for t in found.triggers] == ["velocity_7", LOGIN, LATENCY]
    assert found.triggers[0].says == "Health went from 56.0 on 16 November 2026 to 40.0: -16.0 in 7 days."
    assert found.triggers[1].says == "Login frequency: stands at 30 (-15.0 points)."
    assert (found.triggers[1].value, found.triggers[1].before) == (30.0, 60.0)


def test_the_action_starts_from_the_strongest_signal():
    assert "start from login frequency" in words(R.SUDDEN_DROP, **FELL).action


def test_each_signal_carries_its_evidence_and_not_too_much_of_it():
    assert words(R.SUDDEN_DROP, **FELL).triggers[1].evidence == [SEEN] * 5


def test_an_alert_about_leaving_ends_with_the_newest_risk_they_named_lately():
    told = [
        {"account_id": 1, "day": TODAY - timedelta(days=n), "kind": kind, "risk": risk, "ref": f"m{n}"}
        | {"quote": quote, "speaker": None}
        for n, kind, risk, quote in (
            (40, "risk", "competitor", "We look at others."),
            (9, "risk", "not_renewing", "We may not renew."),
            (3, "request", None, "Please call."),
        )
    ]
    facts = make_facts(mentions=told)
    last = words(R.SUDDEN_DROP, facts=facts, **FELL).triggers[-1]
    assert last.says == "They, 14 November 2026 (may not renew): “We may not renew.”"
    assert [fact.ref for fact in last.evidence] == ["m9"]
    assert RISK_SAID not in [one.name for one in words(R.MOMENTUM, facts=facts).triggers]


def test_a_slide_of_eight_weeks_is_told_as_one():
    weekly = make_case()
    falling = replace(weekly.scores, weeks_falling=np.array([[8]], dtype=np.int8))
    found = compose(
        R.SLOW_SLIDE,
        replace(weekly, grounds=replace(weekly.grounds, scores=falling)),
        catalogue=CATALOGUE,
    )
    assert "8 weeks" in found.headline
    assert found.triggers[0].name == "weeks_falling"


def test_a_level_alert_names_the_weakest_signals_and_the_way_back():
    found = words(R.ESCALATION)
    assert found.headline == "Fjord AS stands at 40, below the red line of 45"
    assert [t.name for t in found.triggers] == ["health", LOGIN, SEATS, LATENCY]
    assert "worth 30 of 100 points" in found.triggers[1].says
    assert "come to" in found.action or "shortest way back to 60" in found.action
    assert "from 30 to" in found.action


def test_a_renewal_names_its_day():
    found = words(R.PROACTIVE)
    assert "renews in 60 days" in found.headline
    assert found.triggers[1].says == "The renewal is on 22 January 2027, in 60 days."


def test_the_leaving_sequence_names_every_step_taken():
    found = words(R.LEAVING_SEQUENCE)
    assert found.headline == (
        "Fjord AS has taken step 2 of 4 on the way out: a scheduled meeting was missed on 30 October 2026"
    )
    assert [t.name for t in found.triggers] == ["leaving_step_1", "leaving_step_2"]


def test_momentum_names_what_points_to_growth():
    found = words(R.MOMENTUM)
    assert "3.4 times as much" in found.triggers[0].says
    assert [t.name for t in found.triggers[1:]] == [GROWTH, SEATS]


def test_a_confirmed_action_names_the_action_and_what_rose():
    found = words(R.ACTION_CONFIRMED, before={LOGIN: 10.0})
    assert [t.name for t in found.triggers] == ["velocity_14", "action_age", LOGIN]
    assert "18 November 2026" in found.triggers[1].says


@pytest.mark.parametrize("rule", WATCHED)
def test_every_rule_has_whole_sentences_without_holes_or_unknown_numbers(rule):
    found = words(rule, **FELL)
    texts = [found.action, found.action_why, found.rests_on, *(t.says for t in found.triggers)]
    assert all(text.endswith(".") for text in texts)
    assert not any("nan" in text or "{" in text or "_" in text for text in [found.headline, *texts])
    assert found.triggers


@pytest.mark.parametrize("rule", WATCHED)
def test_every_alert_says_what_it_rests_on(rule):
    found = words(rule)
    assert "23 November 2026" in found.rests_on
    assert "calibration 3" in found.rests_on


CONTACTS = [
    {"contact_id": 7, "account_id": 1, "name": "Kim", "is_primary": False},
    {"contact_id": 8, "account_id": 1, "name": None, "email": "ola@fjord.example", "is_primary": None},
]


def inbound(contact_id: int, day: int, direction: str = "in", account_id: int = 1) -> dict[str, Any]:
    moment = datetime(2026, 11, day, tzinfo=UTC)
    return {
        "interaction_id": day,
        "account_id": account_id,
        "contact_id": contact_id,
        "direction": direction,
        "occurred_at": moment,
        "day": moment.date(),
    }


def contact(**frames: Any) -> str | None:
    return words(R.ESCALATION, facts=make_facts(**frames)).contact


def test_the_main_contact_is_the_primary_one():
    primary = {"contact_id": 9, "account_id": 1, "name": "Noor", "is_primary": True}
    assert contact(contacts=[*CONTACTS, primary], interactions=[inbound(7, 20)]) == "Noor"


def test_without_a_primary_contact_it_is_whoever_wrote_last():
    talks = [inbound(7, 3), inbound(8, 5), inbound(7, 9, "out")]
    assert contact(contacts=CONTACTS, interactions=talks) == "ola@fjord.example"


def test_who_writes_later_is_not_the_contact_yet():
    talks = [inbound(7, 3), inbound(8, 25)]
    assert contact(contacts=CONTACTS, interactions=talks) == "Kim"


def test_who_wrote_before_the_days_a_run_of_one_day_loads_is_not_the_contact():
    old = inbound(7, 3) | {"day": TODAY - timedelta(days=WROTE_WITHIN)}
    assert contact(contacts=CONTACTS, interactions=[old]) is None


def test_somebody_of_another_account_is_never_the_contact():
    stranger = {"contact_id": 5, "account_id": 2, "name": "Stranger", "is_primary": True}
    assert contact(contacts=[stranger], interactions=[inbound(5, 9, account_id=2)]) is None


def test_nobody_to_name_is_said_neutrally():
    found = words(R.SUDDEN_DROP, **FELL)
    assert found.contact is None
    assert "call the main contact" in found.action


def test_a_contact_with_braces_in_the_name_breaks_nothing():
    odd = [{"contact_id": 1, "account_id": 1, "name": "{what} {0} \\1", "is_primary": True}]
    assert "call {what} {0} \\1" in words(R.SUDDEN_DROP, facts=make_facts(contacts=odd), **FELL).action


def test_an_account_without_a_name_is_still_named():
    assert words(R.ESCALATION, facts=make_facts(accounts=[])).headline.startswith("Account 1 ")


def test_disc_is_unknown_until_there_is_a_profile_and_then_shapes_the_action():
    assert words(R.ACCOUNT_REVIEW).disc == UNKNOWN
    known = compose(R.ACCOUNT_REVIEW, make_case(), disc=D_CONTACT, catalogue=CATALOGUE)
    assert known.disc == "DISC: D (81% sure)"
    assert "30-minute review" in known.action


def test_a_middling_score_is_read_against_the_contact_s_habit():
    case = make_case()
    case.grounds.scores.columns["health"] = np.full((1, 1), 65.0)
    for part, points in (("relationship", 30.0), ("engagement", 80.0)):
        case.grounds.scores.columns[part] = np.full((1, 1), points)
    d = compose(R.ACCOUNT_REVIEW, case, disc=D_CONTACT, catalogue=CATALOGUE)
    assert "For a D contact a score of 65 may be fine: they reply little" in d.action_why
    i = compose(R.ACCOUNT_REVIEW, case, disc=replace(D_CONTACT, profile="I"), catalogue=CATALOGUE)
    assert "For an I contact a score of 65 is serious" in i.action_why
    unknown = compose(R.ACCOUNT_REVIEW, case, disc=replace(D_CONTACT, profile=None), catalogue=CATALOGUE)
    assert "contact a score of" not in unknown.action_why


def test_a_signal_that_is_gone_is_told_as_such():
    case = make_case(before={LOGIN: 60.0})
    case.grounds.readings.values[LATENCY][0, -1] = np.nan
    found = compose(R.SUDDEN_DROP, case, catalogue=CATALOGUE)
    assert any("Response latency: no longer measured" in t.says for t in found.triggers)


def test_a_stopped_source_is_named_with_its_last_day():
    found = compose_gap(Gap("crm", "usage", TODAY - timedelta(days=9), TODAY))
    assert found.headline == "crm has delivered no usage data since 14 November 2026"
    assert found.triggers[0].value == 9.0
    assert found.contact is None
    assert found.action == BY_ID[R.DATA_GAP].action.do


def test_words_are_put_into_the_change_that_is_stored():
    change = OpenAlert(R.ESCALATION, 1, None, 0, TODAY, TODAY, TODAY)
    found = words(R.ESCALATION)
    full = worded(change, found)
    assert (full.headline, full.triggers, full.rests_on) == (found.headline, found.triggers, found.rests_on)
    assert full.opened_on == change.opened_on
