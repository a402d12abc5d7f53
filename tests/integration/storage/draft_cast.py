"""Drafts for tests, and stand-ins for what others make: checks, cutting, writing, the calendar."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.drafts import (
    Allowed,
    DraftKind,
    Evidence,
    Message,
    NewDraft,
    Origin,
    Problem,
    ProblemCode,
    Recipient,
    Sentence,
    Value,
    ValueKind,
    Writer,
    Written,
)
from domain.reviews import Checked, StoredDraft
from outbox.review.review import Parts, word_of

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
ANA = Recipient("Ana Silva", "ana@fjord.example", 1)
BO = Recipient("Bo Berg", "bo@fjord.example", 2)
SEATS = Evidence(
    "seats",
    Origin.FIGURE,
    "signal:license_utilisation@2026-03-01",
    "41 of 60 seats are in use.",
    date(2026, 3, 1),
    {"used": Value(ValueKind.NUMBER, "41"), "bought": Value(ValueKind.NUMBER, "60")},
)
BODY = "Hi Ana,\n\nYour team uses 41 of 60 seats. Shall we talk on Thursday?\n\nKim"
BY_PROMPT = Written(Writer.MODEL, "", "writer/follow_up", 3, "f" * 64, "small")
BY_TEMPLATE = Written(Writer.TEMPLATE, "no AI: no endpoint is configured")


def sentences_of(body: str, evidence: tuple[Evidence, ...]) -> tuple[Sentence, ...]:
    """Each sentence of the body cites the evidence whose numbers it has."""
    found = []
    for hit in re.finditer(r"[^\n.?!]+[.?!,]?", body):
        numbers = set(re.findall(r"\d+", hit.group()))
        cited = tuple(
            one.id
            for one in evidence
            if numbers & {value.raw for value in one.values.values()} or hit.group().strip() == one.quote
        )
        start = hit.start() + len(hit.group()) - len(hit.group().lstrip())
        found.append(Sentence("body", start, hit.end(), cited))
    return tuple(found)


def message(
    body: str = BODY, to: tuple[Recipient, ...] = (ANA,), subject: str = "Your seats", **more: Any
) -> Message:
    return Message(to, subject, body, sentences_of(body, (SEATS,)), more.get("language", "en"))


def new_draft(account_id: int = 1, body: str = BODY, **more: Any) -> NewDraft:
    """A follow-up to Ana about seats; only what a test is about is spelled out."""
    to = more.pop("to", (ANA,))
    told: dict[str, Any] = {
        "kind": DraftKind.FOLLOW_UP,
        "reason": "alert:slow_slide",
        "why": "Health has slid for five weeks.",
        "as_of": TODAY,
        "message": message(body, to, more.pop("subject", "Your seats"), language=more.pop("language", "en")),
        "evidence": (SEATS,),
        "problems": (),
        "written": BY_PROMPT,
    }
    return NewDraft(account_id=account_id, **(told | more))


def tomorrow(one: NewDraft) -> datetime:
    return NOW + timedelta(days=1)


def checks(
    kind: DraftKind, message: Message, evidence: tuple[Evidence, ...], allowed: Allowed
) -> list[Problem]:
    """Numbers only: each must be in the evidence its sentence cites, or in what somebody vouched for. And no links."""
    by_id = {one.id: one for one in evidence}
    problems = []
    for place, sentence in enumerate(message.sentences):
        text = message.text_of(sentence)
        cited = [by_id[name] for name in sentence.evidence]
        known = {value.raw for one in cited for value in one.values.values()}
        known |= {number for one in cited for number in re.findall(r"\d+", one.quote or "")}
        problems += [
            Problem(ProblemCode.NUMBER, f"{number} is in no evidence", number, place)
            for number in re.findall(r"\d+", text)
            if number not in known
        ]
        if "://" in text:
            problems.append(Problem(ProblemCode.LINK, "This link is not on the list", text, place))
    return problems


def recut(old: Message, evidence: tuple[Evidence, ...], subject: str, body: str) -> Message:
    return replace(old, subject=subject, body=body, sentences=sentences_of(body, evidence))


def rewrite(draft: StoredDraft, feedback: str) -> NewDraft:
    body = f"Hi Ana,\n\nShorter: {'60' if 'more' in feedback else '41'} seats.\n\nKim"
    return new_draft(
        draft.account_id, body, kind=draft.kind, reason=draft.reason, to=draft.message.recipients
    )


def vouched(sentence: str, by: str, at: datetime, language: str) -> Evidence:
    numbers = re.findall(r"\d+", sentence)
    values = {f"n{n}": Value(ValueKind.NUMBER, raw) for n, raw in enumerate(numbers)}
    return replace(word_of(sentence, by, at, language), values=values)


class AnyTime:
    """People who always work."""

    def is_workday(self, day: date, country: str | None) -> bool:
        return True

    def next_workday(self, day: date, country: str | None) -> date:
        return day

    def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
        return now


class OfficeHours:
    """Monday to Friday, nine to five, in UTC."""

    def is_workday(self, day: date, country: str | None) -> bool:
        return day.weekday() < 5

    def next_workday(self, day: date, country: str | None) -> date:
        while not self.is_workday(day, country):
            day += timedelta(days=1)
        return day

    def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
        if self.is_workday(now.date(), country) and time(9) <= now.time() < time(17):
            return now
        late = now.time() >= time(17)
        day = self.next_workday(now.date() + timedelta(days=1 if late else 0), country)
        return datetime.combine(day, time(9), UTC)


def recheck(drafts: Sequence[StoredDraft]) -> dict[int, Checked]:
    """By the checks above, on the evidence as it was."""
    return {
        one.id: Checked(
            tuple(checks(one.kind, one.message, one.revision.evidence, Allowed(one.account, one.as_of)))
        )
        for one in drafts
    }


def parts(**other: Any) -> Parts:
    told: dict[str, Any] = {
        "recheck": recheck,
        "recut": recut,
        "rewrite": rewrite,
        "work": AnyTime(),
        "vouched": vouched,
    }
    return Parts(**(told | other))
