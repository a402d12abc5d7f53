"""What an answer may rest on: pieces of the history, each with a label by which a sentence points to it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Evidence:
    """`label` is e1, e2, ... within one answer; `who` is the speaker, or what kind of source it is."""

    label: str
    ref: str
    account: str
    account_name: str
    said_at: datetime
    who: str
    kind: str
    trust: str
    text: str

    @property
    def told(self) -> str:
        """The text with who and when, which a sentence may repeat."""
        day = self.said_at
        return f"{self.account_name}. {self.who}, {day.day} {day:%B %Y}, {day:%Y-%m-%d}: {self.text}"
