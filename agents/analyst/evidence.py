"""What an answer may rest on: pieces of the history, each with a label by which a sentence points to it."""

from dataclasses import dataclass
from datetime import datetime

from domain.passages import Trust


@dataclass(frozen=True)
class Evidence:
    """`label` is e1, e2, ... within one answer; `who` is the speaker, or whose words they are: "we", "an email"."""

    label: str
    ref: str
    account: str
    account_name: str
    said_at: datetime
    who: str
    kind: str
    trust: str
    text: str
    channel: str | None = None

    @property
    def told(self) -> str:
        """The text with who and when, which a sentence may repeat."""
        day = self.said_at
        return f"{self.account_name}. {self.who}, {day.day} {day:%B %Y}, {day:%Y-%m-%d}: {self.text}"


_NOTED = {"call": "our note of a call", "meeting": "our note of a meeting", "qbr": "our note of a QBR"}


def who_said(speaker: str | None, trust: str, channel: str | None, kind: str) -> str:
    """How a source is spoken of where nobody is named."""
    if speaker:
        return speaker
    if trust == Trust.SYSTEM:
        return channel or kind
    if channel in _NOTED:
        return _NOTED[channel]
    if channel == "note":
        return "our note"
    if trust == Trust.OURS:
        return "we"
    if channel == "email":
        return "an email"
    return f"a {channel}" if channel else kind
