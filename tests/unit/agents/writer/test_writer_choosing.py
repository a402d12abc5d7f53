"""Which draft answers which reason, who gets it, and what waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from writer_builders import ANNA, JAN, TODAY, WORDS, ago, alert, bare, opportunity, save_plan, situation

from agents.alerts.reasons import said
from agents.writer.choosing import Choice, choose
from agents.writer.kinds import ALERTS, OPPORTUNITIES
from agents.writer.situation import Level, Meeting, Situation
from domain.alerts import RuleId
from domain.drafts import DraftKind, DraftState
from domain.opportunities import OpportunityKind
from domain.reviews import EarlierDraft
from domain.text_signals import TextSignal

K = DraftKind


def quiet(**told: object) -> Situation:
    """An account with which nothing is open, of a contact whose profile is not known."""
    plain = {
        "said": (),
        "tickets": (),
        "meetings": (),
        "contacts": (replace(ANNA, profile=None), JAN),
        "level": None,
    }
    return situation(**plain | told)


def kinds(choice: Choice) -> list[tuple[str, DraftKind]]:
    return [(one.reason, one.kind) for one in choice.wanted]


def draft(reason: str, state: DraftState = DraftState.WAITING, on: int = 1, **more: object) -> EarlierDraft:
    told = {"kind": K.CHECK_IN, "contact_ids": frozenset({ANNA.id})} | more
    return EarlierDraft(id=1, reason=reason, state=state, on=ago(on), **told)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("rule", [rule for rule in RuleId if rule is not RuleId.DATA_GAP])
@pytest.mark.parametrize("about", [quiet, situation, bare])
def test_every_alert_gets_a_draft_whatever_is_known_of_its_account(rule: RuleId, about: object) -> None:
    found = choose(about(alerts=(alert(rule),)))  # type: ignore[operator]  # one of the builders
    assert f"alert:{rule}" in {one.reason for one in found.wanted} | {one.reason for one in found.held}
    assert found.wanted


@pytest.mark.parametrize("kind", list(OpportunityKind))
def test_every_opportunity_gets_a_proposal_where_nothing_stands_against_it(kind: OpportunityKind) -> None:
    found = choose(quiet(opportunities=(opportunity(kind),)))
    assert kinds(found) == [(f"opportunity:{kind}", K.EXPANSION_PROPOSAL)]


def test_the_table_answers_every_rule_but_the_one_that_is_about_no_account() -> None:
    assert set(RuleId) - set(ALERTS) == {RuleId.DATA_GAP}
    assert set(OPPORTUNITIES) == set(OpportunityKind)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (RuleId.SUDDEN_DROP, K.CHECK_IN),
        (RuleId.ACCOUNT_REVIEW, K.ACCOUNT_REVIEW),
        (RuleId.PROACTIVE, K.RENEWAL_NOTE),
        (RuleId.ESCALATION, K.ESCALATION_BRIEF),
        (RuleId.ADOPTION, K.CHECK_IN),
        (RuleId.SATURATION, K.EXPANSION_PROPOSAL),
        (RuleId.ACTION_CONFIRMED, K.ACCOUNT_REVIEW),
    ],
)
def test_the_kind_follows_the_reason(rule: RuleId, kind: DraftKind) -> None:
    assert kinds(choose(quiet(alerts=(alert(rule),)))) == [(f"alert:{rule}", kind)]


@pytest.mark.parametrize(
    "rule", [RuleId.SUDDEN_DROP, RuleId.ACCOUNT_REVIEW, RuleId.SLOW_SLIDE, RuleId.CHURN_RISK]
)
def test_an_s_who_drifts_is_offered_steps_and_dates(rule: RuleId) -> None:
    found = choose(quiet(contacts=(ANNA,), alerts=(alert(rule),)))
    assert kinds(found) == [(f"alert:{rule}", K.STABILISATION_PLAN)]


def test_where_something_is_open_it_is_followed_up_and_not_checked_in() -> None:
    found = choose(quiet(said=WORDS, alerts=(alert(RuleId.SLOW_SLIDE),)))
    assert kinds(found) == [("alert:slow_slide", K.FOLLOW_UP)]


def test_a_request_that_was_answered_is_not_open() -> None:
    request = next(one for one in WORDS if one.kind is TextSignal.REQUEST)
    kind = {True: K.CHECK_IN, False: K.FOLLOW_UP}
    for answered in (True, False):
        found = choose(quiet(said=(replace(request, answered=answered),), alerts=(alert(RuleId.SLOW_SLIDE),)))
        assert kinds(found) == [("alert:slow_slide", kind[answered])]


def test_one_message_to_a_person_and_the_most_pressing_reason_wins() -> None:
    found = choose(
        quiet(alerts=(alert(RuleId.SLOW_SLIDE), alert(RuleId.SUDDEN_DROP), alert(RuleId.PROACTIVE)))
    )
    assert kinds(found) == [("alert:sudden_drop", K.CHECK_IN)]
    assert {one.reason: one.why for one in found.held} == {
        "alert:proactive": "Anna Weber gets one message at a time, and alert:sudden_drop is more pressing.",
        "alert:slow_slide": "Anna Weber gets one message at a time, and alert:sudden_drop is more pressing.",
    }


def test_a_plan_for_the_customer_goes_beside_the_brief_for_our_own_people() -> None:
    found = choose(quiet(alerts=(alert(RuleId.ESCALATION),), save_plan=save_plan()))
    assert kinds(found) == [("alert:escalation", K.ESCALATION_BRIEF), ("plan:save", K.SAVE_PLAN)]
    brief, plan = found.wanted
    assert brief.to is None
    assert brief.plan is not None
    assert plan.to is not None


def test_a_review_held_lately_is_summed_up_for_whom_it_was_held_with() -> None:
    held = Meeting("Q-9", ago(6), "qbr", True, "Review", JAN.id)
    found = choose(quiet(meetings=(held,)))
    assert [(one.kind, one.to.id if one.to else None) for one in found.wanted] == [(K.QBR_SUMMARY, JAN.id)]
    assert not choose(quiet(meetings=(replace(held, on=ago(7)),))).wanted
    assert not choose(quiet(meetings=(replace(held, attended=False),))).wanted


def test_the_account_is_kept_before_it_grows() -> None:
    found = choose(quiet(alerts=(alert(RuleId.SUDDEN_DROP),), opportunities=(opportunity(),)))
    assert kinds(found) == [("alert:sudden_drop", K.CHECK_IN)]
    assert [one.why[:16] for one in found.held] == ["Retention first:"]


def test_nothing_is_sold_to_an_s_in_a_transition_and_the_csm_is_told_why() -> None:
    found = choose(quiet(contacts=(ANNA,), contract_changed_on=ago(20), opportunities=(opportunity(),)))
    assert kinds(found) == [("opportunity:seats", K.ACCOUNT_REVIEW)]
    assert "an upsell in a transition unsettles Anna Weber" in found.wanted[0].why
    assert kinds(choose(quiet(contacts=(ANNA,), opportunities=(opportunity(),)))) == [
        ("opportunity:seats", K.EXPANSION_PROPOSAL)
    ]


def test_without_anybody_to_write_to_the_csm_gets_a_review_that_says_so() -> None:
    found = choose(quiet(contacts=(), alerts=(alert(RuleId.SUDDEN_DROP), alert(RuleId.PROACTIVE))))
    assert kinds(found) == [("alert:sudden_drop", K.ACCOUNT_REVIEW)]
    assert found.wanted[0].why.endswith("on record with an address of their own: find out who.")
    assert [one.reason for one in found.held] == ["alert:proactive"]


def test_below_red_without_an_alert_still_nothing_is_sold() -> None:
    found = choose(quiet(level=Level(TODAY, 40.0, "red", -1.0, 0.2, 45.0), opportunities=(opportunity(),)))
    assert kinds(found) == [("opportunity:seats", K.ACCOUNT_REVIEW)]


@pytest.mark.parametrize(
    "state", [DraftState.WAITING, DraftState.SENT, DraftState.REJECTED, DraftState.APPROVED]
)
def test_a_reason_is_written_about_once(state: DraftState) -> None:
    about = quiet(alerts=(alert(RuleId.SUDDEN_DROP),))
    found = choose(about, [draft("alert:sudden_drop", state, 20, alert_id=3)])
    assert not found.wanted
    assert [one.reason for one in found.held] == ["alert:sudden_drop"]
    again = choose(about, [draft("alert:sudden_drop", DraftState.SENT, 20, alert_id=2)])
    assert kinds(again) == [("alert:sudden_drop", K.CHECK_IN)], "another episode"


def test_who_was_written_to_lately_is_left_alone_for_the_quiet_time() -> None:
    about, sent = quiet(alerts=(alert(RuleId.PROACTIVE),)), draft("alert:adoption", DraftState.SENT, 3)
    found = choose(about, [sent])
    until = said(ago(3) + timedelta(days=7))
    assert found.held[0].why == f"Anna Weber was written to on {said(ago(3))}: not before {until}."
    assert not found.wanted
    assert kinds(choose(about, [sent], quiet_days=3)) == [("alert:proactive", K.RENEWAL_NOTE)]
    assert kinds(choose(about, [replace(sent, on=ago(7))])) == [("alert:proactive", K.RENEWAL_NOTE)]


def test_a_draft_nobody_approved_gives_way_to_a_more_pressing_reason() -> None:
    about = quiet(alerts=(alert(RuleId.SUDDEN_DROP), alert(RuleId.ADOPTION, id=4)))
    waiting = draft("alert:adoption", alert_id=4)
    found = choose(about, [waiting])
    assert kinds(found) == [("alert:sudden_drop", K.CHECK_IN)]
    assert [one.reason for one in found.over] == ["alert:adoption"]
    approved = choose(about, [replace(waiting, state=DraftState.APPROVED)])
    assert not approved.wanted
    assert not approved.over


def test_a_draft_whose_reason_is_gone_is_over() -> None:
    found = choose(quiet(), [draft("alert:adoption"), draft("alert:proactive", DraftState.APPROVED)])
    assert [(one.reason, one.why) for one in found.over] == [("alert:adoption", "Its reason is over.")]


def test_an_alert_that_says_what_an_opportunity_says_is_left_to_that() -> None:
    found = choose(quiet(alerts=(alert(RuleId.SATURATION),), opportunities=(opportunity(),)))
    assert kinds(found) == [("opportunity:seats", K.EXPANSION_PROPOSAL)]


def test_a_silent_contact_is_passed_over_for_a_second_person() -> None:
    first = choose(quiet(alerts=(alert(RuleId.LEAVING_SEQUENCE, step=3),))).wanted[0]
    fourth = choose(quiet(alerts=(alert(RuleId.LEAVING_SEQUENCE, step=4),))).wanted[0]
    assert (first.to, fourth.to) == (replace(ANNA, profile=None), JAN)


def test_a_stand_in_is_made_once_and_makes_room_when_they_can_be_written_to() -> None:
    before, after = (
        quiet(contacts=(), alerts=(alert(RuleId.PROACTIVE),)),
        quiet(alerts=(alert(RuleId.PROACTIVE),)),
    )
    review = draft("alert:proactive", kind=K.ACCOUNT_REVIEW, contact_ids=frozenset(), alert_id=3)
    for state in (DraftState.WAITING, DraftState.SENT, DraftState.REJECTED):
        assert not choose(before, [replace(review, state=state)]).wanted
    found = choose(after, [review])
    assert kinds(found) == [("alert:proactive", K.RENEWAL_NOTE)]
    assert [one.why for one in found.over] == ["They can be written to now."]


def test_another_language_gets_english_and_a_warning() -> None:
    def told(language: str | None) -> tuple[str, int]:
        who = replace(ANNA, profile=None, language=language)
        one = choose(quiet(contacts=(who,), alerts=(alert(RuleId.PROACTIVE),))).wanted[0]
        return one.language, len(one.warnings)

    assert [told(one) for one in ("de-AT", "French", None, "nl", "es_ES")] == [
        ("de", 0),
        ("fr", 0),
        ("en", 0),
        ("en", 1),
        ("es", 0),
    ]
