"""A reviewer's text keeps what it rests on; what they stand for bears out that one sentence."""

from datetime import UTC, datetime

from unit.agents.writer.checking.test_checks_of_drafts import ALLOWED, EVIDENCE, message

from agents.writer.checking import check
from agents.writer.checking.recut import recut
from agents.writer.checking.vouching import values_in, vouched
from domain.drafts import DraftKind, Message, ProblemCode, Value, ValueKind

DRAFT = message(
    ("Today 41 of your 60 seats are in use.", "use"), ("Your contract runs until 12 March 2027.", "contract")
)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def edited(old: str, new: str, draft: Message = DRAFT) -> Message:
    return recut(draft, EVIDENCE, draft.subject, draft.body.replace(old, new))


def cited(message: Message) -> dict[str, tuple[str, ...]]:
    return {message.text_of(one): one.evidence for one in message.sentences}


def test_an_unchanged_text_is_cut_as_before() -> None:
    assert recut(DRAFT, EVIDENCE, DRAFT.subject, DRAFT.body) == DRAFT


def test_a_sentence_that_is_nearly_the_same_keeps_its_evidence() -> None:
    told = cited(edited("Today 41", "Right now 41"))
    assert told["Right now 41 of your 60 seats are in use."] == ("use",)
    assert told["Your contract runs until 12 March 2027."] == ("contract",)


def test_a_new_sentence_may_rest_on_anything_the_draft_has() -> None:
    new = edited("in use.", "in use. Ada Berg told us that the export takes far too long.")
    assert len(cited(new)["Ada Berg told us that the export takes far too long."]) == len(EVIDENCE)
    assert check(DraftKind.FOLLOW_UP, new, EVIDENCE, ALLOWED) == []


def test_what_a_person_writes_is_checked_like_everything_else() -> None:
    for new, code in (
        ("You pay €999.", ProblemCode.PRICE),
        ("Write to a@b.com.", ProblemCode.LINK),
        ("77 of them left.", ProblemCode.NUMBER),
        ("We will refund it.", ProblemCode.PROMISE),
    ):
        found = check(DraftKind.FOLLOW_UP, edited("in use.", f"in use. {new}"), EVIDENCE, ALLOWED)
        assert code in {one.code for one in found}, new


def test_the_sentences_cover_the_text_in_order() -> None:
    new = edited("in use.", "in use!\nOne more line\n- a point\n- another, e.g. this one")
    at = 0
    for one in (one for one in new.sentences if one.part != "subject"):
        assert new.body[at : one.start].strip() == ""
        at = one.end
    assert new.body[at:].strip() == ""


def test_who_vouches_stands_for_the_sentence_and_not_for_links() -> None:
    said = "Marek will bring 77 people on 5 May 2027."
    new = edited("in use.", f"in use. {said}")
    assert check(DraftKind.FOLLOW_UP, new, EVIDENCE, ALLOWED)
    stood = (*EVIDENCE, vouched(said, "kim", NOW))
    assert check(DraftKind.FOLLOW_UP, recut(new, stood, new.subject, new.body), stood, ALLOWED) == []
    for bad in ("See https://evil.example/x.", "We told Gran Timber AB.", "Your churn risk is 3 %."):
        worse = edited("in use.", f"in use. {bad}")
        stood = (*EVIDENCE, vouched(bad, "kim", NOW))
        assert check(DraftKind.FOLLOW_UP, recut(worse, stood, worse.subject, worse.body), stood, ALLOWED), bad


def test_a_vouched_sentence_bears_out_no_other() -> None:
    stood = (*EVIDENCE, vouched("There are 77 people.", "kim", NOW))
    new = edited("in use.", "in use. They pay €77.")
    assert check(DraftKind.FOLLOW_UP, recut(new, stood, new.subject, new.body), stood, ALLOWED)


def test_values_of_a_statement_are_typed() -> None:
    found = values_in("Ab 3. Mai 2027 um 10:30 Uhr zahlen Sie 1.200,50 € für 40 Plätze, 12,5 % mehr.", "de")
    assert set(found.values()) == {
        Value(ValueKind.DATE, "2027-05-03"),
        Value(ValueKind.TIME, "10:30"),
        Value(ValueKind.MONEY, "120050", "EUR"),
        Value(ValueKind.NUMBER, "40"),
        Value(ValueKind.PERCENT, "0.125"),
    }
