"""Every word of a question is understood by something, or there is no answer from figures."""

from datetime import date

import pytest

from agents.analyst.fields import Field
from agents.analyst.filters import Aggregate, Filter
from agents.analyst.measures import Measure
from agents.analyst.question import NotUnderstood, Understood, Wants, from_model, understand
from agents.analyst.telling import understood
from agents.analyst.vocabulary import KnownAccount, Vocabulary

TODAY = date(2026, 11, 26)
NAMES = (
    "Larkfield Studios",
    "Fjord Logistics",
    "Fjord Power",
    "Health",
    "Open Tickets",
    "Brightmere Capital",
)
WORDS = Vocabulary(
    [KnownAccount(n, f"A-{n}", name) for n, name in enumerate(NAMES, start=1)],
    {
        Field.SEGMENT: ("enterprise", "mid-market", "smb"),
        Field.INDUSTRY: ("Logistics", "Software"),
        Field.COUNTRY: ("DE", "FR", "GB"),
        Field.CSM: ("Grace Okafor", "Priya Raman"),
        Field.TIER: ("enterprise", "growth", "starter"),
        Field.USED: ("api_access", "forecasting"),
        Field.GONE_WHY: ("price",),
    },
)


def _filter(question: str) -> Filter:
    found = understand(question, WORDS, TODAY)
    assert isinstance(found, Understood), found
    assert found.filter is not None
    return found.filter


def _said(question: str) -> str:
    return understood(_filter(question)).removesuffix(", as of 26 November 2026.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "enterprise accounts renewing in 60 days with falling usage",
            "Enterprise customers renewing within 60 days (by 25 January 2027) and "
            "whose use fell by at least 5% over the last 30 days",
        ),
        ("who's slipping", "Customers whose health fell by at least 4 points over the last 30 days"),
        ("red or orange smb accounts of grace", "Red or orange smb customers of Grace Okafor"),
        ("smb and mid-market accounts in germany", "Smb or mid-market customers in Germany"),
        ("accounts that are red or have open tickets", "Customers red or with open tickets"),
        ("accounts not in france", "Customers outside France"),
        ("mrr over 5k", "Total MRR of customers"),
        ("accounts with no login this month", "Customers without a login since 1 November 2026"),
        (
            "who churned because of price last quarter",
            "Former customers that left because of price and that left from 1 July 2026 to 30 September 2026",
        ),
        ("did anyone go from green to red since 1 nov?", "Red customers that were green on 1 November 2026"),
        ("how much mrr renews in q1", "Total MRR of customers renewing from 1 January 2027 to 31 March 2027"),
        ("median health of growth plan customers", "Median health of customers with tier growth"),
    ],
)
def test_what_was_read_is_said(question: str, said: str) -> None:
    if question == "mrr over 5k":
        assert _filter(question).conditions[0].number == 500_000
    else:
        assert _said(question).startswith(said)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("accounts that like our new logo", "logo"),
        ("customers satisfied with Bob", "satisfied"),
        ("accounts using kubernetes", "kubernetes"),
        ("red accounts with a golden retriever", "retriever"),
        ("accounts of kim", "kim"),
        ("customers in brazil", "brazil"),
        ("accounts whose mrr will double next year", "will"),
        ("red accounts without a save plan", "save"),
        ("accounts with health below average", "below"),
        ("accounts which are almost red", "almost"),
        ("red accounts before the migration", "migration"),
    ],
)
def test_a_condition_that_nobody_understands_is_never_dropped(question: str, word: str) -> None:
    found = understand(question, WORDS, TODAY)
    assert isinstance(found, NotUnderstood)
    assert word in " ".join(found.unexplained).casefold()


def test_two_things_asked_for_at_once_are_not_made_into_one() -> None:
    for question in (
        "green enterprise and red smb accounts",
        "red accounts and churned accounts",
        "red accounts that are green",
    ):
        assert isinstance(understand(question, WORDS, TODAY), NotUnderstood), question


def test_a_name_that_several_accounts_share_is_asked_back() -> None:
    found = understand("health of Fjord", WORDS, TODAY)
    assert isinstance(found, NotUnderstood)
    assert found.asks_back == "Did you mean Fjord Logistics (A-2) or Fjord Power (A-3)?"


def test_a_slip_of_the_keys_is_taken_and_said_what_is_only_alike_is_asked() -> None:
    slip = understand("health of Larkfeld Studios", WORDS, TODAY)
    assert isinstance(slip, Understood)
    assert slip.took == ("“Larkfeld Studios” was read as Larkfield Studios.",)
    alike = understand("health of Larkfold Studios", WORDS, TODAY)
    assert isinstance(alike, NotUnderstood)
    assert alike.asks_back is not None
    assert "Did you mean Larkfield Studios" in alike.asks_back


def test_an_account_called_like_a_word_is_not_seen_in_every_question() -> None:
    assert _filter("accounts with open tickets and health below 40").conditions
    named = understand("mrr of Health", WORDS, TODAY)
    assert isinstance(named, Understood)
    assert named.about is not None
    assert named.about.accounts[0].name == "Health"


def test_questions_for_words_are_told_apart() -> None:
    for question in ("what did Larkfield Studios say about the migration", "who complained about the api"):
        found = understand(question, WORDS, TODAY)
        assert isinstance(found, NotUnderstood)
        assert found.wants is Wants.WORDS
    why = understand("why did Larkfield Studios drop?", WORDS, TODAY)
    assert isinstance(why, Understood)
    assert why.wants is Wants.BOTH


def test_business_numbers_of_a_period_are_known_as_such() -> None:
    found = understand("churned mrr of enterprise customers last quarter", WORDS, TODAY)
    assert isinstance(found, Understood)
    assert found.revenue is not None
    assert found.revenue.measure is Measure.CHURNED
    assert (found.revenue.first, found.revenue.last) == (date(2026, 6, 30), date(2026, 9, 30))


def test_languages_that_are_not_english_come_to_the_same() -> None:
    english = _filter("which customers renew in the next 60 days")
    for question in (
        "welche Kunden verlängern in den nächsten 60 Tagen?",
        "quels clients renouvellent dans les 60 prochains jours ?",
        "¿qué clientes renuevan en los próximos 60 días?",
    ):
        assert _filter(question).where == english.where, question


def test_a_models_filter_is_taken_like_the_readers_own_and_no_further() -> None:
    asked = _filter("red enterprise accounts")
    assert from_model(asked.model_dump_json(), WORDS, TODAY) == Understood(TODAY, filter=asked)
    foreign = asked.model_dump_json().replace("enterprise", "galactic")
    late = asked.model_dump_json().replace("2026-11-26", "2026-11-27")
    for text in (foreign, late, "{}", "not json", asked.model_dump_json().replace("red", "purple")):
        assert isinstance(from_model(text, WORDS, TODAY), NotUnderstood), text


def test_a_share_knows_its_whole() -> None:
    asked = _filter("what share of smb customers is red")
    assert asked.aggregate is Aggregate.SHARE
    assert [one.any_of[0].field for one in asked.among] == [Field.SEGMENT]
    assert [one.any_of[0].field for one in asked.where] == [Field.BAND]


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "?",
        "‹k0›",
        "‹a0› ‹k0› ‹f9›",
        "a" * 5000,
        "red " * 120,
        "‹d0› accounts",
        "select * from accounts; --",
        "accounts with health below 99999999999999999999",
        "accounts renewing in 999 years",
        "0",
        "\x00",
        "🙂 red?",
        "accounts with health between 90 and 10",
        "top 0 accounts",
        "top 9999 accounts by mrr",
    ],
)
def test_no_question_breaks_the_reader(hostile: str) -> None:
    assert understand(hostile, WORDS, TODAY) is not None
