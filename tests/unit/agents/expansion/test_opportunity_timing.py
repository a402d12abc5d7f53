"""When to bring it up: by profile, with the renewal clock, and never before retention."""

import pytest
from expansion_builders import TODAY, ago, make_case, subscription, use

from agents.alerts.rules import RETENTION_RULES, Profile
from agents.expansion.timing import STYLES, retention_first, timing, transition
from domain.alerts import RuleId

SETTLED = {
    "subscriptions": [subscription(billing="annual", renewal_date=ago(-200))],
    "usage": use("ann", range(0, 200, 2)),
}


@pytest.mark.parametrize("profile", ["D", "I", "S", "C", None])
def test_each_profile_is_addressed_in_its_own_way(profile: Profile | None):
    assert timing(make_case(**SETTLED), profile).startswith(STYLES[profile])


def test_a_d_gets_one_recommendation_and_a_c_the_comparison_first():
    assert "one recommendation" in STYLES["D"]
    assert STYLES["C"].startswith("Send a comparison of return on investment first")
    assert STYLES["I"].index("people") < STYLES["I"].index("contract")


def test_no_upsell_to_an_s_whose_contract_just_changed():
    changed = [subscription(), subscription(ago(20), seats=5)]
    case = make_case(subscriptions=changed, usage=SETTLED["usage"])
    said = timing(case, "S")
    assert said.startswith("Not before 27 July 2026: their contract changed on 28 May 2026")
    for other in ("D", "I", "C", None):
        assert "Not before" not in timing(case, other)  # type: ignore[arg-type]


def test_a_new_customer_is_in_a_transition_and_a_settled_one_is_not():
    new = transition(make_case(subscriptions=[subscription(ago(30))], usage=use("ann", range(30))))
    assert new is not None
    assert new[1] == "they became a customer only on 18 May 2026"
    assert transition(make_case(**SETTLED)) is None


def test_a_falling_account_is_in_a_transition():
    falling = make_case(
        subscriptions=[subscription()],
        usage=[*use("ann", range(100, 300)), *use("bob", range(25, 300)), *use("cy", range(25, 300))],
    )
    found = transition(falling)
    assert found is not None
    assert found[1].startswith("health has fallen by ")


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (200, "The renewal is on 3 January 2027: from 20 October 2026 on, put it into the renewal."),
        (76, "The renewal is on 1 September 2026: from 18 June 2026 on, put it into the renewal."),
        (75, "The renewal is on 31 August 2026: put it into the renewal, not beside it."),
        (10, "The renewal is on 27 June 2026: put it into the renewal, not beside it."),
        (-3, "The renewal date of 14 June 2026 has passed without a new one: settle that first."),
    ],
)
def test_the_renewal_clock(days: int, says: str):
    case = make_case(subscriptions=[subscription(renewal_date=ago(-days))])
    assert timing(case, None).endswith(says)


def test_no_renewal_date_is_nothing_to_wait_for():
    assert timing(make_case(subscriptions=[subscription()]), None).endswith(
        "No renewal date is known to wait for."
    )


def test_below_red_retention_comes_first():
    assert retention_first("red", 38.2, 42.0, []) == (
        "Retention first: health is 38.2, below the red line of 42. Not before health is back at 42 or more."
    )


@pytest.mark.parametrize("rule", RETENTION_RULES)
def test_an_open_alert_that_they_may_leave_comes_first(rule: RuleId):
    said = retention_first("green", 80.0, 42.0, [(rule, TODAY)])
    assert said is not None
    assert "since 17 June 2026. Not before this alert is resolved." in said


def test_every_reason_is_named_with_what_ends_it():
    live = [(RuleId.ESCALATION, ago(3)), (RuleId.LEAVING_SEQUENCE, ago(9))]
    assert retention_first("red", 10.0, 42.0, live) == (
        "Retention first: health is 10.0, below the red line of 42; escalation since 14 June 2026; leaving sequence "
        "since 8 June 2026. Not before health is back at 42 or more and these alerts are resolved."
    )


def test_other_alerts_and_bands_do_not_stand_in_the_way():
    hints = [(rule, TODAY) for rule in RuleId if rule not in RETENTION_RULES]
    assert len(hints) == 6
    assert retention_first("orange", 50.0, 42.0, hints) is None
    assert retention_first(None, None, 0.0, []) is None
