"""Texts in pieces, and facts in passages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.passages import Kind, Trust
from knowledge.cutters import cut
from knowledge.cutting import LONGEST, heading, pieces
from storage.mentions import Utterance
from storage.uncut import Uncut

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def interaction(**changed: Any) -> dict[str, Any]:
    plain = {
        "id": 7, "account_id": 1, "source": "crm", "external_id": "I-7", "occurred_at": AT, "channel": "email",
        "direction": "in", "contact_id": 3, "subject": None, "body": None, "thread": None, "attributes": None,
    }  # fmt: skip
    return plain | changed


def passages(row: dict[str, Any], origin: str = "interactions", **about: Any) -> list[Any]:
    return list(cut(Uncut(origin, row, AT, **about)))


def test_no_piece_is_longer_than_the_model_reads_and_no_word_is_lost() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "Some words that follow it. " * (n * 7) for n in range(9))
    found = list(pieces(text))
    assert max(len(piece.split()) for piece in found) <= LONGEST
    assert " ".join(found).split() == text.split()


def test_a_sentence_without_an_end_is_cut_all_the_same() -> None:
    found = list(pieces("word " * 1000))
    assert [len(piece.split()) for piece in found] == [150] * 6 + [100]


def test_short_paragraphs_stay_together() -> None:
    assert list(pieces("Hello,\n\nit works.\n\nAna")) == ["Hello,\nit works.\nAna"]


def test_a_mail_is_its_subject_and_body_under_its_reference() -> None:
    [one] = passages(interaction(subject="Renewal", body="We will renew."), contact="Ana Ruiz")
    assert (one.text, one.ref, one.kind, one.trust) == (
        "Renewal\nWe will renew.",
        "I-7",
        Kind.WRITTEN,
        Trust.CUSTOMER,
    )
    assert (one.speaker, one.contact_id, one.said_at) == ("Ana Ruiz", 3, AT)


def test_a_mail_of_ours_is_not_spoken_by_the_contact_it_goes_to() -> None:
    [one] = passages(interaction(direction="out", body="Hello Ana"), contact="Ana Ruiz")
    assert (one.speaker, one.trust) == (None, Trust.OURS)


def test_a_mail_under_a_false_name_is_nobodys_word() -> None:
    [one] = passages(interaction(body="Pay here", attributes={"spoofed": True}), contact="Ana Ruiz")
    assert one.trust == Trust.UNKNOWN


def test_each_line_of_a_transcript_is_a_passage_with_its_own_reference() -> None:
    lines = [Utterance("u1", "Ana Ruiz", "We grow."), Utterance(None, "Kim", "Great.")]
    said = passages(interaction(channel="qbr"), utterances=lines, customers=frozenset({"ana ruiz"}))
    assert [(one.ref, one.speaker, one.trust, one.part) for one in said] == [
        ("u1", "Ana Ruiz", Trust.CUSTOMER, 0),
        ("I-7", "Kim", Trust.OURS, 1),
    ]
    assert len({one.conversation for one in said}) == 1


def test_mails_of_one_thread_are_neighbours_and_other_mails_are_not() -> None:
    [one] = passages(interaction(body="a", thread="t"))
    [two] = passages(interaction(id=8, body="b", thread="t"))
    [other] = passages(interaction(id=9, body="c"))
    [elsewhere] = passages(interaction(id=10, body="d", thread="t", source="other"))
    assert one.conversation == two.conversation
    assert len({one.conversation, other.conversation, elsewhere.conversation}) == 3


def test_the_text_of_attachments_is_found_under_the_name_of_the_file() -> None:
    files = {"attachments": [{"name": "plan.pdf", "text": "Rollout in May."}, {"name": "logo.png"}, "odd"]}
    [one] = passages(interaction(attributes=files))
    assert (one.kind, one.text) == (Kind.ATTACHED, "plan.pdf: Rollout in May.")


def test_a_conversation_without_words_has_no_passages() -> None:
    assert passages(interaction(subject=" ", body="")) == []


def test_a_survey_without_a_comment_is_still_found_by_its_score() -> None:
    row = {"id": 1, "account_id": 1, "external_id": "S", "occurred_at": AT, "kind": "nps", "score": 3.0,
           "comment": None, "contact_id": None}  # fmt: skip
    [one] = passages(row, "surveys")
    assert one.text == "NPS 3: no comment"


def test_a_contract_says_what_was_bought_and_when_it_was_cancelled() -> None:
    row = {"id": 1, "account_id": 1, "external_id": "SUB", "start_date": date(2026, 1, 1), "plan": "Pro", "tier": "pro",
           "end_date": date(2026, 12, 31), "seats": 1200, "mrr_cents": 123_450, "currency": "EUR", "billing": "annual",
           "is_trial": False, "renewal_date": date(2027, 1, 1), "churned_at": date(2026, 6, 5)}  # fmt: skip
    began, ended = passages(row, "subscriptions")
    assert began.text == (
        "Contract Pro pro from 1 January 2026 to 31 December 2026: 1,200 seats, 1,234.50 EUR a month, billed yearly, "
        "renews on 1 January 2027."
    )
    assert (ended.part, ended.said_at.date()) == (1, date(2026, 6, 5))


@pytest.mark.parametrize(
    ("speaker", "channel", "says"),
    [
        ("Ana", "email", "Ana, 2 March 2026"),
        (None, "email", "email, 2 March 2026"),
        (None, None, "2 March 2026"),
    ],
)
def test_what_is_searched_says_who_and_when(speaker: str | None, channel: str | None, says: str) -> None:
    assert heading(speaker, AT, channel) == says
