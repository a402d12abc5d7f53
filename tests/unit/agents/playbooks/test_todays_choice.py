"""Today's list: the most expected revenue per hour first, inside hours and windows, with the sentence why."""

import pytest
from playbook_builders import DAY, later, make_account, make_alert, make_rates, make_situation, noise

from agents.alerts.rules import RETENTION_RULES
from agents.playbooks.holdout import ADVICE, held_out
from agents.playbooks.money import amount, into_one
from agents.playbooks.situation import DueStep, Growth, Item, Situation
from agents.playbooks.success import successes
from agents.playbooks.table import playbooks
from agents.playbooks.todays_list import todays_list
from domain.alerts import RuleId
from domain.scores import Band

R = RuleId


def only(now: Situation, hours: float = 6.0) -> Item:
    [item] = todays_list(now, hours).items
    return item


def test_the_sentence_holds_the_arithmetic():
    item = only(make_situation(make_account(churn_90=0.22)))
    assert item.says == (
        "12,000 EUR/month at risk x 22% leaving within 90 days (modelled) x 15% saved by this play (expected) "
        "/ 1.5 h = 264 EUR/month per hour."
    )
    assert item.per_hour_cents == pytest.approx(1_200_000 * 0.22 * 0.15 / 1.5)
    assert (item.do, item.because) == ("Call Kim Larsen.", "Sudden drop: lost 9 points")


def test_the_most_per_hour_goes_first_not_the_riskiest_and_not_the_largest():
    risky = make_account(1, churn_90=0.9, mrr_cents=10_000)
    large = make_account(2, churn_90=0.01, mrr_cents=3_000_000)
    both = make_account(3, churn_90=0.3, mrr_cents=1_000_000)
    assert [item.account_id for item in todays_list(make_situation(risky, large, both), 6).items] == [3, 2, 1]


def test_hours_are_kept_for_each_csm_and_what_is_shorter_fills_what_is_left():
    accounts = [make_account(n, csm=("Kim", "Ann")[n % 2], mrr_cents=100_000 * (9 - n)) for n in range(1, 9)]
    alerts = [make_alert(n, n, R.SUDDEN_DROP if n < 7 else R.SLOW_SLIDE) for n in range(1, 9)]
    found = todays_list(make_situation(*accounts, alerts=alerts), 4.0)
    for csm in ("Kim", "Ann"):
        hours = [item.hours for item in found.items if item.csm == csm]
        assert sum(hours) <= 4.0
        assert hours == [1.5, 1.5, 0.75]
    assert len(found.items) + len(found.beyond) == 8


def test_accounts_of_nobody_have_hours_of_their_own():
    found = todays_list(make_situation(make_account(1, csm=None), make_account(2)), 1.5)
    assert {item.csm for item in found.items} == {None, "Kim"}


@pytest.mark.parametrize(
    ("more", "risk", "says"),
    [
        ({"band": Band.RED}, 0.25, "an expert's guess: health is red"),
        ({"band": Band.GREEN}, 0.04, "an expert's guess: health is green"),
        ({"band": Band.UNKNOWN}, 0.08, "an expert's guess: too little is measured"),
    ],
)
def test_without_a_model_the_risk_is_an_experts_guess_and_said_so(more, risk, says):
    item = only(make_situation(make_account(churn_90=None, **more)))
    assert (item.risk, item.risk_is) == (risk, says)
    assert says in item.says


def test_a_risk_that_no_model_gave_is_not_called_modelled():
    item = only(make_situation(make_account(churn_is="an expert's reading of the score")))
    assert "20% leaving within 90 days (an expert's reading of the score)" in item.says


def test_the_leaving_sequence_counts_beside_an_experts_reading_but_not_beside_a_model():
    alerts = [make_alert(1, 1, R.LEAVING_SEQUENCE, step=4)]
    read = make_account(churn_is="an expert's reading of the score")
    assert only(make_situation(read, alerts=alerts)).risk == 0.40
    assert only(make_situation(make_account(), alerts=alerts)).risk == 0.2


def test_the_leaving_sequence_counts_in_the_guess_whatever_is_answered_first():
    alerts = [make_alert(1, 1, R.ESCALATION), make_alert(2, 1, R.LEAVING_SEQUENCE, step=4)]
    item = only(make_situation(make_account(churn_90=None, band=Band.RED), alerts=alerts))
    assert item.rule == "escalation"
    assert item.risk == 0.40


def test_the_most_pressing_alert_decides_the_play():
    alerts = [
        make_alert(1, 1, R.SLOW_SLIDE),
        make_alert(2, 1, R.ACCOUNT_REVIEW),
        make_alert(3, 1, R.ADOPTION),
    ]
    assert only(make_situation(make_account(), alerts=alerts)).alert_id == 2


def test_an_account_without_recurring_revenue_comes_last_and_says_why():
    found = todays_list(
        make_situation(make_account(1, mrr_cents=0), make_account(2, mrr_cents=None), make_account(3)), 6
    )
    assert [item.account_id for item in found.items] == [3, 1, 2]
    assert "No recurring revenue is known" in found.items[1].says


def test_who_is_no_customer_any_more_is_not_on_the_list():
    assert todays_list(make_situation(alerts=[make_alert(1, 7)]), 6).items == []


def test_what_was_acted_on_since_it_opened_rests_until_it_can_be_judged():
    now = make_situation(make_account(), alerts=[make_alert(opened_on=later(-20))])
    for days, rests in ((-21, False), (-20, False), (-13, True), (0, True)):
        found = todays_list(make_situation(make_account(), alerts=now.alerts, acted={1: [later(days)]}), 6)
        assert bool(found.waiting) is rests, days
        if rests:
            assert (found.waiting[0].why, found.waiting[0].until) == ("acted on lately", later(days + 14))


def test_a_call_before_the_alert_opened_does_not_answer_it():
    alerts = [make_alert(opened_on=later(-1))]
    assert only(make_situation(make_account(), alerts=alerts, acted={1: [later(-2)]}))


def test_a_snoozed_alert_sleeps_and_a_waking_one_beside_it_counts():
    asleep = make_alert(1, 1, snoozed=True)
    assert todays_list(make_situation(make_account(), alerts=[asleep]), 6).waiting[0].why == "snoozed"
    both = [asleep, make_alert(2, 1, R.SLOW_SLIDE)]
    assert only(make_situation(make_account(), alerts=both)).alert_id == 2


def test_who_is_held_out_is_left_alone_and_listed_apart():
    drawn = next(n for n in range(1, 100) if held_out("same_day_review", n, DAY, 0.3))
    found = todays_list(make_situation(make_account(drawn), holdouts={"same_day_review": 0.3}), 6)
    assert found.items == []
    assert [one.why for one in found.held_out] == [ADVICE]


STEP = DueStep(1, 9, "save_plan", 2, 6, "Call the sponsor.", "senior colleague of Kim", DAY, 0.5, 5.0)


def test_a_save_plan_answers_for_its_account_with_the_step_that_is_due():
    item = only(make_situation(make_account(), steps=[STEP]))
    assert (item.plan_id, item.hours, item.play_hours) == (9, 0.5, 5.0)
    assert item.because == "Step 2 of 6 of save plan 9, due today"
    assert item.do == "Call the sponsor. (with senior colleague of Kim)"
    assert item.per_hour_cents == pytest.approx(1_200_000 * 0.2 * 0.25 / 5.0)


def test_a_step_that_is_not_due_waits_and_one_that_was_is_overdue():
    future = DueStep(**{**vars(STEP), "due_on": later(2)})
    [waiting] = todays_list(make_situation(make_account(), steps=[future]), 6).waiting
    assert waiting.until == later(2)
    past = DueStep(**{**vars(STEP), "due_on": later(-3)})
    assert "3 days overdue" in only(make_situation(make_account(), steps=[past])).because


def test_a_long_plan_that_begins_today_takes_todays_hours_only():
    item = only(make_situation(make_account(), alerts=[make_alert(rule=R.ESCALATION)]), hours=1.0)
    assert (item.playbook, item.hours, item.play_hours) == ("save_plan", 1.0, 6.0)


GROWTH = Growth(1, "seats", "is full", DAY, 50_000, "EUR", 0.4)


def test_growth_is_worth_its_size_times_the_chance_of_it():
    item = only(make_situation(make_account(), alerts=[make_alert(rule=R.SATURATION)], growth=[GROWTH]))
    assert item.aim == "grow"
    assert item.value_cents == pytest.approx(20_000)
    assert item.says.startswith(
        "500 EUR/month more (as the opportunity says) x 40% won (as the opportunity says)"
    )


def test_an_opportunity_without_an_alert_or_without_a_size_is_on_the_list_too():
    assert only(make_situation(make_account(), alerts=[], growth=[GROWTH])).playbook == "seat_offer"
    unsized = Growth(1, "team", "names a team", DAY, None, None, None)
    item = only(make_situation(make_account(), alerts=[], growth=[unsized]))
    assert (item.playbook, item.value_cents) == ("growth_talk", pytest.approx(1_200_000 * 0.1 * 0.2))
    assert "assumed: 10% of what they pay" in item.says


def test_nothing_is_sold_to_an_account_that_must_be_kept():
    alerts = [make_alert(1, 1, R.ACCOUNT_REVIEW), make_alert(2, 1, R.SATURATION)]
    assert only(make_situation(make_account(), alerts=alerts, growth=[GROWTH])).aim == "keep"
    asleep = [make_alert(1, 1, R.ACCOUNT_REVIEW, snoozed=True), make_alert(2, 1, R.SATURATION)]
    assert todays_list(make_situation(make_account(), alerts=asleep), 6).items == []


def test_what_worked_here_is_what_is_recommended_and_reckoned_with():
    known = successes(noise(1, 60, effect=9.0, playbook="personal_call"), playbooks().plays, {})
    item = only(make_situation(make_account(), known=known))
    assert item.playbook == "personal_call"
    assert item.do == playbooks().get("personal_call").do
    assert "measured here on 60 actions" in item.says


def test_known_rates_put_two_currencies_on_one_list():
    accounts = [make_account(1, currency="EUR"), make_account(2, currency="JPY", mrr_cents=2_000_000)]
    found = todays_list(make_situation(*accounts, rates=make_rates(("JPY", "EUR", 0.006))), 6)
    assert [item.account_id for item in found.items] == [1, 2]
    assert not found.apart


def test_without_rates_each_currency_has_its_own_order_and_they_take_turns():
    accounts = [make_account(n, mrr_cents=100_000 * n) for n in (1, 2)]
    accounts += [make_account(n, currency="JPY", mrr_cents=100_000_000 * n) for n in (3, 4)]
    found = todays_list(make_situation(*accounts), 6)
    assert [item.account_id for item in found.items] == [2, 4, 1, 3]
    assert found.apart


def test_rates_are_used_either_way_round_and_a_missing_one_is_missing():
    three = ["EUR", "EUR", "USD"]
    assert into_one(three, make_rates(("USD", "EUR", 0.9)), DAY) == {"EUR": 1.0, "USD": 0.9}
    assert into_one(three, make_rates(("EUR", "USD", 1.25)), DAY) == {"EUR": 1.0, "USD": 0.8}
    assert into_one(three, make_rates(("EUR", "USD", 1.25)), later(-1)) is None
    assert into_one(["EUR", "USD"], make_rates(("USD", "GBP", 0.9)), DAY) is None
    by_way_of_dollars = make_rates(("JPY", "USD", 0.01), ("EUR", "USD", 1.25))
    assert into_one(["EUR", "JPY", "EUR"], by_way_of_dollars, DAY) == {
        "EUR": 1.0,
        "JPY": pytest.approx(0.008),
    }
    assert into_one(["USD"], make_rates(), DAY) == {"USD": 1.0}
    assert into_one([], make_rates(), DAY) == {}


def test_the_day_of_one_csm_does_not_depend_on_the_currencies_of_another():
    kim = [make_account(n, mrr_cents=100_000 * n) for n in (1, 2)]
    ann = [make_account(3, csm="Ann"), make_account(4, csm="Ann", currency="JPY")]
    alone, together = todays_list(make_situation(*kim), 2), todays_list(make_situation(*kim, *ann), 2)
    assert [one for one in together.items if one.csm == "Kim"] == alone.items
    assert (alone.apart, together.apart) == (False, True)


@pytest.mark.parametrize(
    ("cents", "said"), [(1_200_000, "12,000 EUR"), (123.4, "1.23 EUR"), (500, "5 EUR"), (12_345.6, "123 EUR")]
)
def test_amounts_are_said_shortly(cents: float, said: str):
    assert amount(cents, "EUR") == said


@pytest.mark.parametrize("rule", RETENTION_RULES)
def test_nothing_is_sold_to_who_must_be_kept_first_as_the_list_of_opportunities_says_too(rule: R):
    grow = make_alert(2, 1, R.SATURATION)
    asleep = make_alert(1, 1, rule, snoozed=True)
    assert todays_list(make_situation(make_account(), alerts=[asleep, grow]), 6).items == []
    hint = make_alert(1, 1, R.SLOW_SLIDE, snoozed=True)
    assert [
        one.alert_id for one in todays_list(make_situation(make_account(), alerts=[hint, grow]), 6).items
    ] == [2]


def test_nothing_is_sold_to_who_stands_below_red():
    for band, sold in ((Band.RED, False), (Band.ORANGE, True)):
        now = make_situation(make_account(band=band), alerts=[make_alert(2, 1, R.SATURATION)])
        assert bool(todays_list(now, 6).items) is sold
