"""The phrase reader: what counts as growth or advanced interest, what only looks like it, and whose words count."""

from collections.abc import Iterable
from datetime import date

import pytest

from agents.collector.conversation_reader import LONGEST_QUOTE, Finding, read_text
from domain.text_signals import Side, TextSignal

SAID_ON = date(2026, 6, 17)


def read_wishes(text: str, side: Side = Side.THEM, terms: Iterable[str] = ()) -> list[Finding]:
    """Growth and advanced interest alone."""
    found = read_text(text, side, SAID_ON, terms)
    return [one for one in found if one.kind in (TextSignal.GROWTH, TextSignal.ADVANCED)]


GROWTH = (
    "We are opening a new office in Lyon in March.",
    "We're setting up a second support team next quarter.",
    "We've just hired 12 new engineers.",
    "Our team is growing fast and we need 20 more seats.",
    "We are hiring across the board right now.",
    "The new Hamburg branch will start using it in June.",
    "I have hired a new head of operations, she starts on Monday.",
    "A new VP of Sales joined us this week.",
    "Can you quote for 15 additional users next month?",
    "We acquired a small company in Poland.",
    "We want to roll it out to the rest of the company.",
    "We plan to expand to two other departments this summer.",
    "Headcount will double by the end of the year.",
    "There's a new data team being put together.",
    "We need another 30 licences before the summer.",
    "The board approved a third production site.",
    "We're welcoming a whole new team from the merger.",
    "Our finance department is expanding.",
    "We just opened a warehouse in Rotterdam.",
    "40 new colleagues will join from the Berlin site.",
    "Our new marketing manager starts on 1 June.",
    "The rollout to the other regions begins in May.",
    "We are adding a new customer success team.",
    "We have recruited five more analysts.",
    "Not only are we hiring, we need 10 more seats as well.",
    "No problem with the date. We are launching a second division in autumn.",
    "We've appointed a director for the new region.",
    "Our organisation is growing and more people want access.",
    "Wir eröffnen im März ein neues Büro in Köln.",
    "Wir stellen gerade zehn Leute ein.",
    "Wir brauchen ab Mai 15 zusätzliche Lizenzen.",
    "Unsere neue Abteilungsleiterin fängt am Montag an.",
    "Nous ouvrons un nouveau bureau à Lille.",
    "Nous recrutons dix personnes ce trimestre.",
    "Nous aurons besoin de 20 licences supplémentaires.",
    "Estamos contratando a varias personas.",
    "Abrimos una nueva oficina en Bilbao.",
    "Necesitaremos 10 licencias adicionales en mayo.",
)
ADVANCED = (
    "Do you support SSO with Okta?",
    "Is the audit log included in our plan?",
    "What would the enterprise plan cost us?",
    "We're interested in advanced analytics.",
    "Could we get a sandbox to try this?",
    "Is there an API we can use to pull the numbers?",
    "Our security team asked whether you support SAML.",
    "Can you show us the advanced reporting?",
    "We would like to upgrade to the professional tier.",
    "How much extra is SCIM provisioning?",
    "We are evaluating the premium package for next year.",
    "Please send us a quote for the enterprise edition.",
    "Which plan includes role-based access?",
    "Doesn't the business plan include webhooks?",
    "Are custom roles available to us?",
    "We'd love to try the sandbox environment.",
    "IT wants single sign-on before the audit.",
    "Is data residency in the EU an option with the higher tier?",
    "Could you explain what forecasting involves?",
    "I was wondering if the API is something we could have.",
    "Would it be possible to see the audit trail once, without any obligation?",
    "Why don't we have a trial of the bigger plan?",
    "Gibt es bei Ihnen SSO?",
    "Was kostet der Enterprise-Tarif?",
    "Wir interessieren uns für die API, wir möchten sie testen.",
    "Ist das Audit-Log in unserem Paket enthalten?",
    "Proposez-vous le SSO ?",
    "Nous aimerions tester l'API.",
    "Combien coûte la formule supérieure, et peut-on l'essayer ?",
    "¿Ofrecen SSO con Azure?",
    "Nos interesa la API.",
    "¿Cuánto cuesta el plan superior?",
)
NEITHER = (
    "We are not hiring this year.",
    "We aren't opening a new office after all.",
    "There is a hiring freeze until July.",
    "If we open a second office we will need more seats.",
    "We might hire a few more people, it depends on the budget.",
    "We had planned a new team but it was cancelled.",
    "The second site has been put on hold.",
    "Last year we opened a new office in Porto.",
    "We used to have a second team in Austin.",
    "Congratulations on your new office!",
    "I saw you are hiring engineers, good luck.",
    "Your new team is very helpful.",
    "How do I create a new team in the settings?",
    "Please rename the new department field.",
    "We need a new team calendar.",
    "Can I add a second group to the dashboard filter?",
    "One of our competitors is opening a new office here.",
    "We moved into a new office building.",
    "We are recruiting a replacement for Maria.",
    "We hired a consultant to look at this.",
    "We let go of a new manager after two weeks.",
    "The rumour about a new division is false.",
    "We are growing tired of this bug.",
    "Our new team meeting is on Thursday at ten.",
    "The unit tests for the new branch fail.",
    "We dreamed of a new office, but it never happened.",
    "Maybe someday we will open a second branch.",
    "Could you send the report to the team?",
    "The team is happy and everything works.",
    "We need a new password for the team account.",
    "We reduced the team by five people.",
    "We are thinking about a new department, nothing decided.",
    "No new colleagues are planned.",
    "We have 20 fewer seats in use than last month.",
    "Office 365 has a new version, does the import still work?",
    "The list grows by 20 rows every day.",
    "We don't need SSO.",
    "The API returns an error 500 since this morning.",
    "SSO is down for half of the team.",
    "Why is the API so slow today?",
    "Single sign-on is live and everybody is happy.",
    "We decided against the enterprise plan, it is too expensive.",
    "Thanks for your offer of the premium plan, we are content.",
    "The sandbox was wrong about the totals.",
    "We already have SSO enabled.",
    "How do I reset my SSO password?",
    "The audit log shows three changes by Tom.",
    "We looked at advanced analytics and ruled it out.",
    "I would rather stay with what we have than go for the bigger package.",
    "We are not interested in the API.",
    "The SSO certificate expires on Friday, can you help?",
    "My phone plan needs an upgrade.",
    "What is plan B if the import stops?",
    "Without an API this is nothing for us.",
    "Could you fix the webhook that fails?",
    "Nobody here would use scenario planning.",
    "We have no use case for forecasting.",
    "The bank's API is down, nothing you can do.",
    "We wanted to downgrade from the enterprise plan, is that possible?",
    "Wir stellen dieses Jahr niemanden ein.",
    "Wir eröffnen doch kein neues Büro.",
    "Falls wir ein neues Büro eröffnen, melden wir uns.",
    "Die API funktioniert seit heute nicht.",
    "Wir brauchen kein SSO.",
    "Nous ne recrutons pas cette année.",
    "Si nous ouvrons un nouveau bureau, nous vous le dirons.",
    "L'API ne fonctionne pas.",
    "No estamos contratando este año.",
    "Si abrimos una nueva oficina, os avisamos.",
    "No necesitamos el SSO.",
    "La API da un error, ¿hay una solución?",
)


def kinds(text: str) -> set[str]:
    return {mention.kind for mention in read_wishes(text)}


@pytest.mark.parametrize("sentence", GROWTH)
def test_growth_is_read(sentence: str) -> None:
    assert kinds(sentence) == {"growth"}


@pytest.mark.parametrize("sentence", ADVANCED)
def test_advanced_interest_is_read(sentence: str) -> None:
    assert kinds(sentence) == {"advanced"}


@pytest.mark.parametrize("sentence", NEITHER)
def test_what_only_looks_like_it_is_left_alone(sentence: str) -> None:
    assert kinds(sentence) == set()


def test_the_quote_is_the_sentence_and_its_place_in_the_text() -> None:
    text = "Hi Ada,\n\nthanks for the call. We are opening a new office in Lyon. Talk soon!"
    (mention,) = read_wishes(text)
    assert mention.quote == "We are opening a new office in Lyon."
    assert text[mention.start : mention.end] == mention.quote


def test_a_sentence_wrapped_by_the_mail_program_is_read_whole() -> None:
    text = "As we said on the phone last week, we are going to be opening\na new office in Lyon in March."
    assert kinds(text) == {"growth"}


def test_our_own_words_never_count() -> None:
    assert read_wishes("We are opening a new office. Do you support SSO?", Side.US) == []


def test_quoted_lines_do_not_count() -> None:
    assert kinds("> We are opening a new office in Lyon.\nGood to know, thanks.") == set()


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 3 Nov 2025 at 10:12, Ada <ada@vendor.com> wrote:",
        "Am 03.11.2025 um 10:12 schrieb Ada:",
        "Le lundi 3 novembre 2025 à 10:12, Ada a écrit :",
        "-----Original Message-----",
        "From: Ada <ada@vendor.com>",
    ],
)
def test_everything_below_a_reply_header_does_not_count(header: str) -> None:
    assert (
        kinds(
            f"Thanks, that works.\n\n{header}\nDo you want to try the sandbox? We are opening a new office."
        )
        == set()
    )


@pytest.mark.parametrize(
    "farewell", ["-- ", "Best regards,", "Cheers,", "Mit freundlichen Grüßen", "Cordialement,", "Un saludo,"]
)
def test_signatures_do_not_count(farewell: str) -> None:
    assert (
        kinds(f"Thanks, that works.\n\n{farewell}\nBob\nWe are hiring! 20 new colleagues will join us.")
        == set()
    )


def test_terms_of_the_tenant_count_as_advanced() -> None:
    assert kinds("Could you show us carbon ledgers?") == set()
    (mention,) = read_wishes("Could you show us carbon ledgers?", terms=["Carbon Ledgers"])
    assert mention.kind == "advanced"


TENANT = ["jade_planning", "Carbon Ledgers", "budgets", "search", "a", "Überblick-Karten"]


@pytest.mark.parametrize(
    "text",
    [
        "Could you show us CARBON LEDGERS?",
        "We would like to try jade planning next month.",
        "Is jade_planning included in our plan?",
        "Could you show us the budgets module?",
        "How much would the feature 'search' cost?",
        "Können Sie uns die Überblick-Karten zeigen? Could you show us Überblick-Karten?",
    ],
)
def test_whole_names_of_features_above_the_tier_count(text: str) -> None:
    assert {mention.kind for mention in read_wishes(text, terms=TENANT)} == {"advanced"}
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Could you show us carbon ledgersmith?",
        "Could you show us the hydrocarbon ledgers?",
        "Could you show us carbon for the ledgers?",
        "Could you show us multi-jade planning-boards?",
        "Can we get the budgets approved?",
        "Could you help us search for a new office chair?",
        "Could you show us how to search with a function?",
        "We do not need jade planning.",
        "Jade planning is broken, could you fix it?",
        "Jade planning was on the agenda.",
        "> Could you show us carbon ledgers?",
        "We would like a demo of the a module.",
    ],
)
def test_what_only_looks_like_such_a_name_or_asks_for_nothing_does_not_count(text: str) -> None:
    assert read_wishes(text, terms=TENANT) == []


def test_any_number_of_names_costs_no_more_than_the_words_of_the_sentence() -> None:
    many = [f"gadget{n} planner" for n in range(20_000)]
    assert read_wishes("Could you show us gadget7 planner? " * 200, terms=many)


def test_both_kinds_in_one_sentence_are_two_mentions() -> None:
    text = "We are opening a new office in Lyon and would like to see the enterprise plan."
    assert [mention.kind for mention in read_wishes(text)] == ["growth", "advanced"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "?!?!",
        "> \n>\n",
        "🚀" * 50,
        "\x00\x01",
        "a" * 20_000,
        "new " * 20_000,
        "we are " * 20_000,
        "---" * 30_000,
        "wir stellen " * 8_000,
    ],
)
def test_odd_text_gives_nothing_and_never_hangs(text: str) -> None:
    assert read_wishes(text) == []


def test_quotes_are_bounded() -> None:
    text = "We are opening a new office in Lyon " + "and so on " * 200
    assert all(len(mention.quote) <= LONGEST_QUOTE for mention in read_wishes(text))
    assert kinds(text) == {"growth"}
