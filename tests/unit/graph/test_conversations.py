"""Only what the customer said is read for signs of growth."""

from datetime import UTC, date, datetime

from domain.text_signals import Side, TextSignal
from graph.nodes.read_conversations import MOST_OF_A_KIND, mentions_in, words_of
from storage.mentions import Conversation, Utterance


def make_conversation(direction: str | None = None, **more: object) -> Conversation:
    given: dict[str, object] = {
        "interaction_id": 1,
        "account_id": 2,
        "external_id": "I-1",
        "occurred_at": datetime(2026, 1, 5, tzinfo=UTC),
        "channel": "email",
        "direction": direction,
        "contact_id": None,
        "subject": None,
        "body": None,
    }
    return Conversation(**{**given, **more})  # type: ignore[arg-type]  # built from plain values


def test_their_mail_is_read_with_its_subject() -> None:
    mail = make_conversation("in", subject="New team", body="We are hiring.")
    assert list(words_of(mail)) == [(Side.THEM, "I-1", "New team\nWe are hiring.")]


def test_our_own_mail_is_no_evidence_of_their_plans_but_holds_our_promises() -> None:
    mail = make_conversation("out", body="Are you hiring? We are hiring. I will send the offer by Friday.")
    (promise,) = mentions_in(mail)
    assert (promise.kind, promise.side, promise.promised_by) == (TextSignal.PROMISE, Side.US, Side.US)
    assert promise.due_on == date(2026, 1, 9)


def test_a_message_without_a_direction_is_nobodys() -> None:
    assert list(words_of(make_conversation(None, body="We are hiring."))) == []


def test_in_a_transcript_only_their_people_count_and_unknown_speakers_are_taken_for_ours() -> None:
    said = [
        Utterance("u1", "Ada Ro", "We open an office."),
        Utterance("u2", "Sam", "Great"),
        Utterance(None, None, "x"),
    ]
    call = make_conversation(channel="call", utterances=said, customers=frozenset({"ada ro"}))
    assert list(words_of(call)) == [(Side.THEM, "u1", "We open an office."), (Side.US, "u2", "Great")]


def test_a_line_without_an_id_is_cited_by_its_conversation() -> None:
    call = make_conversation(utterances=[Utterance(None, "ADA", "Yes")], customers=frozenset({"ada"}))
    assert list(words_of(call)) == [(Side.THEM, "I-1", "Yes")]


def test_asking_for_a_feature_above_the_tier_is_a_mention_with_its_quote() -> None:
    asked = "Thanks. Could you show us carbon ledgers?"
    locked = make_conversation("in", body=asked, above_tier=frozenset({"carbon ledgers"}))
    assert [(m.kind, m.quote) for m in mentions_in(locked)] == [
        ("advanced", "Could you show us carbon ledgers?"),
        ("request", "Could you show us carbon ledgers?"),
    ]
    assert [m.kind for m in mentions_in(make_conversation("in", body=asked))] == ["request"]


def test_a_thousand_sentences_of_a_kind_are_kept_as_a_few() -> None:
    mail = make_conversation("in", body="We are opening a new office in Lyon. " * 1000)
    assert len(list(mentions_in(mail))) == MOST_OF_A_KIND


def test_a_quote_stands_where_it_says() -> None:
    mail = make_conversation(
        "in", subject="Renewal", body="Hi,\n\nwe may not renew unless the P1 is fixed.\n\nAda"
    )
    (risk,) = mentions_in(mail)
    ((_, _, text),) = words_of(mail)
    assert text[risk.quote_from : risk.quote_to] == risk.quote == "we may not renew unless the P1 is fixed."
    assert (risk.kind, risk.risk) == (TextSignal.RISK, "not_renewing")
