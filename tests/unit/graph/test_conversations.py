"""Only what the customer said is read for signs of growth."""

from datetime import UTC, datetime

from graph.nodes.read_conversations import customer_words, mentions_in
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
    assert list(customer_words(mail)) == [("I-1", "New team\nWe are hiring.")]


def test_our_own_mail_is_no_evidence_of_their_plans() -> None:
    assert list(customer_words(make_conversation("out", body="Are you hiring?"))) == []


def test_in_a_transcript_only_their_people_count_and_unknown_speakers_are_taken_for_ours() -> None:
    said = [
        Utterance("u1", "Ada Ro", "We open an office."),
        Utterance("u2", "Sam", "Great"),
        Utterance(None, None, "x"),
    ]
    call = make_conversation(channel="call", utterances=said, customers=frozenset({"ada ro"}))
    assert list(customer_words(call)) == [("u1", "We open an office.")]


def test_a_line_without_an_id_is_cited_by_its_conversation() -> None:
    call = make_conversation(utterances=[Utterance(None, "ADA", "Yes")], customers=frozenset({"ada"}))
    assert list(customer_words(call)) == [("I-1", "Yes")]


def test_asking_for_a_feature_above_the_tier_is_a_mention_with_its_quote() -> None:
    asked = "Thanks. Could you show us carbon ledgers?"
    locked = make_conversation("in", body=asked, above_tier=frozenset({"carbon ledgers"}))
    assert [(m.kind, m.quote) for m in mentions_in(locked)] == [
        ("advanced", "Could you show us carbon ledgers?")
    ]
    assert list(mentions_in(make_conversation("in", body=asked))) == []
