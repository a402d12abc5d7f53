"""What a reading process tells of one conversation, whatever it was: plain values, not yet anybody's."""

from typing import Any, NotRequired, Required, TypedDict


class Person(TypedDict):
    name: str | None
    address: str | None


class Told(TypedDict, total=False):
    """Moments are ISO texts in UTC.

    `id` is the source's own; `digest` names the content. `may_change`: a later export may tell of the same id
    anew, as of a meeting that was moved; a mail that was sent does not change. `speaker` wrote it, `others` were
    written to or took part. `answers`: who of them said they would come to a meeting, which is `over` once it took
    place; `spoken`: the words of everyone who was there. `about` is what is kept beside the row; empty values in
    it are left out.
    """

    id: Required[str | None]
    digest: Required[str]
    may_change: bool
    channel: Required[str]
    moment: Required[str]
    speaker: Required[Person | None]
    others: Required[list[Person]]
    subject: str
    body: str
    utterances: list[dict[str, Any]]
    thread: str
    references: list[str]
    parent: str | None
    ticket: str | None
    scheduled: str | None
    attended: bool | None
    answers: list[tuple[Person, str]]
    over: bool
    spoken: bool
    updated: str | None
    automatic: str | None
    ours: NotRequired[list[str]]
    bounced: NotRequired[list[dict[str, Any]]]
    list: NotRequired[str | None]
    about: Required[dict[str, Any]]
