"""The offline reader: what a message or a line of a transcript tells, each finding with its quote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agents.collector.business_reader import tells
from agents.collector.phrases import own_sentences, own_terms, wishes
from domain.text_signals import OFFLINE, RiskKind, Side, TextSignal, read_by

READER = read_by(OFFLINE, "3")
"""Changes whenever the same text may be read differently, so that everything is read again."""

LONGEST_TEXT = 100_000
LONGEST_QUOTE = 400
LONGEST_SENTENCE = 1000  # what is longer is no sentence, and patterns would take too long on it


@dataclass(frozen=True)
class Finding:
    """`quote` is text[start:end] of the text read; `risk` of a risk; of a promise whose it is and by when it is due."""

    kind: TextSignal
    quote: str
    start: int
    end: int
    risk: RiskKind | None = None
    promised_by: Side | None = None
    due_on: date | None = None


def read_text(text: str, side: Side, said_on: date, advanced_terms: Iterable[str] = ()) -> list[Finding]:
    """The findings of one message or utterance in order, at most one per kind and sentence.

    Of our own words only promises count. Quoted lines, signatures and everything below a reply header are skipped.
    `advanced_terms` are the names of features above the account's tier.
    """
    own = own_terms(frozenset(advanced_terms))
    found = []
    for start, end in own_sentences(text[:LONGEST_TEXT]):
        plain = in_plain(text[start : min(end, start + LONGEST_SENTENCE)])
        end = min(end, start + LONGEST_QUOTE)
        quote = text[start:end]
        if side is Side.THEM:
            found += [Finding(kind, quote, start, end) for kind in wishes(plain, own)]
        found += [
            Finding(told.kind, quote, start, end, told.risk, told.promised_by, told.due_on)
            for told in tells(plain, side, said_on)
        ]
    return found


def in_plain(sentence: str) -> str:
    """A sentence as the patterns want it: in lower case, with single spaces and straight apostrophes."""
    return " ".join(sentence.lower().replace("’", "'").replace("ʼ", "'").split())
