"""A draft as Agent Inbox shows it, and what people answer there or to LangChain's middleware.

A request is a list with one {action_request {action, args}, config {allow_*}, description}; all values of `args` are
text, since the inbox makes them text. An answer is a list with one {type: accept | edit | response | ignore, args}, or
LangChain's {decisions: [{type: approve | edit | respond | reject, ...}]}. Both are read into LangChain's verbs.

Source: the README of langchain-ai/agent-inbox; `langchain.agents.middleware.human_in_the_loop` of LangChain 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from domain.drafts import VerdictKind

ACTION = "send_message"
LONGEST = 20_000
"""Letters of a body or of feedback that are looked at."""
FIELDS = ("to", "subject", "body")

VERBS = {
    "accept": VerdictKind.APPROVE,
    "approve": VerdictKind.APPROVE,
    "edit": VerdictKind.EDIT,
    "response": VerdictKind.RESPOND,
    "respond": VerdictKind.RESPOND,
    "ignore": VerdictKind.REJECT,
    "reject": VerdictKind.REJECT,
}


@dataclass(frozen=True)
class Shown:
    """What a reviewer is shown: `to` are addresses, `may_approve` is false while a check fails."""

    to: tuple[str, ...]
    subject: str
    body: str
    description: str
    may_approve: bool
    may_edit: bool = True

    def args(self) -> dict[str, str]:
        return {"to": ", ".join(self.to), "subject": self.subject, "body": self.body}


@dataclass(frozen=True)
class Answer:
    """`words` is the feedback of a RESPOND or the reason of a REJECT; the rest is what an EDIT leaves it at."""

    verdict: VerdictKind
    words: str = ""
    to: tuple[str, ...] | None = None
    subject: str | None = None
    body: str | None = None

    def as_plain(self) -> dict[str, Any]:
        """As a state keeps it."""
        plain = {**asdict(self), "verdict": str(self.verdict)}
        return {**plain, "to": list(self.to) if self.to is not None else None}

    @classmethod
    def from_plain(cls, told: Mapping[str, Any]) -> "Answer":
        to = told.get("to")
        return cls(
            VerdictKind(told["verdict"]),
            told.get("words") or "",
            tuple(to) if to is not None else None,
            told.get("subject"),
            told.get("body"),
        )


@dataclass(frozen=True)
class NotUnderstood:
    """Why an answer cannot be acted on, in a sentence for whoever gave it."""

    says: str


def request(shown: Shown, refused: str = "") -> list[dict[str, Any]]:
    """`refused`: why the answer before this could not be acted on."""
    told = f"**{refused}**\n\n{shown.description}" if refused else shown.description
    return [
        {
            "action_request": {"action": ACTION, "args": shown.args()},
            "config": {
                "allow_ignore": True,
                "allow_respond": True,
                "allow_edit": shown.may_edit,
                "allow_accept": shown.may_approve,
            },
            "description": told,
        }
    ]


def read_answer(given: Any, shown: Shown) -> Answer | NotUnderstood:
    """Never raises, whatever somebody answers."""
    one = _only(given)
    if isinstance(one, NotUnderstood):
        return one
    kind = one.get("type")
    verb = VERBS.get(kind) if isinstance(kind, str) else None
    if verb is None:
        return NotUnderstood(
            f"'{_short(kind)}' is no answer here. Answer accept, edit, response or ignore "
            "(or approve, edit, respond, reject)."
        )
    if verb is VerdictKind.APPROVE:
        return _approval(one, shown)
    if verb is VerdictKind.EDIT:
        return _edit(one, shown)
    words = _words(one)
    if verb is VerdictKind.RESPOND and not words:
        return NotUnderstood("A response says in words what is to be different: write it, and send it again.")
    return Answer(verb, words)


def _only(given: Any) -> Mapping[str, Any] | NotUnderstood:
    """The one answer in whatever it is wrapped in."""
    if isinstance(given, Mapping) and "decisions" in given:
        given = given["decisions"]
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        if len(given) != 1:
            return NotUnderstood(f"One answer is wanted for one message, and there are {len(given)}.")
        given = given[0]
    if not isinstance(given, Mapping):
        return NotUnderstood('An answer looks like [{"type": "accept", "args": null}].')
    return given


def _approval(one: Mapping[str, Any], shown: Shown) -> Answer | NotUnderstood:
    """The inbox sends along what was accepted: where that is something else, it was not what was shown."""
    told = _args(one)
    if told is not None and any(told.get(name, value) != value for name, value in shown.args().items()):
        return NotUnderstood("What was accepted is not the message as it stands now. Look at it again.")
    if not shown.may_approve:
        return NotUnderstood(
            "It cannot be approved while a check fails. Edit it, or answer with what to change."
        )
    return Answer(VerdictKind.APPROVE)


def _edit(one: Mapping[str, Any], shown: Shown) -> Answer | NotUnderstood:
    told = _args(one)
    if told is None or not set(FIELDS) & told.keys():
        return NotUnderstood('An edit brings the message: {"to": ..., "subject": ..., "body": ...}.')
    unknown = sorted(str(name) for name in told.keys() - set(FIELDS))
    if unknown:
        return NotUnderstood(
            f"A message has no '{_short(unknown[0])}': only {', '.join(FIELDS)} can be edited."
        )
    wrong = [name for name, value in told.items() if not _is_text(value)]
    if wrong:
        return NotUnderstood(f"{wrong[0]} is no text of at most {LONGEST} letters.")
    to = told.get("to")
    addresses = shown.to if to is None else tuple(part.strip() for part in to.split(",") if part.strip())
    if not addresses:
        return NotUnderstood("A message goes to somebody: name at least one address.")
    return Answer(
        VerdictKind.EDIT,
        _words(one),
        addresses,
        told.get("subject", shown.subject),
        told.get("body", shown.body),
    )


def _args(one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message in an answer: below `args` or LangChain's `edited_action`, with or without the action's name."""
    for holder in (one.get("edited_action"), one.get("args")):
        if isinstance(holder, Mapping):
            inner = holder.get("args")
            return inner if isinstance(inner, Mapping) else holder
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _words(one: Mapping[str, Any]) -> str:
    for value in (one.get("message"), one.get("args")):
        if isinstance(value, str):
            return value.strip()[:LONGEST]
    return ""


def _short(value: Any) -> str:
    told = str(value)
    return told if len(told) <= 40 else f"{told[:40]}..."
