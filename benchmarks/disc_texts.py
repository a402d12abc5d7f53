"""Contacts whose DISC style is known, for benchmarks/disc.py: read from a demo bundle, never from its phrase files."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from agents.collector.phrases import own_sentences
from agents.disc.profile import readings
from agents.disc.reading import Talk, TextCues, read_words
from domain.disc import DiscReading
from sources.demo.truth import read_truth
from storage.disc_facts import CUE_ROWS, PEOPLE, TOUCHES, DiscFacts


@dataclass(frozen=True)
class Text:
    """What one contact wrote or said in one interaction."""

    day: date
    kind: Talk
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """A contact and how they write in truth; `disc` is empty where nobody knows."""

    number: int
    account: int
    disc: str
    bank: str
    language: str
    texts: tuple[Text, ...]

    @property
    def mails(self) -> int:
        return sum(one.kind is Talk.MAIL for one in self.texts)

    @property
    def calls(self) -> int:
        return len(self.texts) - self.mails


@dataclass
class Read:
    """Contacts with what the reader made of their texts, each text once."""

    known: list[Known] = field(default_factory=list)
    cues: dict[int, list[tuple[Text, TextCues]]] = field(default_factory=dict)

    def add(self, one: Known) -> None:
        self.known.append(one)
        self.cues[one.number] = [(text, told) for text in one.texts if (told := read_text(text)) is not None]

    def profiles(
        self, day: date, first: int | None = None, touches: pl.DataFrame | None = None
    ) -> list[DiscReading]:
        """In order of `known`; `first`: from so many texts only."""
        rows = [
            (one.account, one.number, n, text.day, str(text.kind), told.pace, told.focus, told.weight, False)
            for one in self.known
            for n, (text, told) in enumerate(self.cues[one.number][:first])
        ]
        people = [(one.account, one.number, one.number) for one in self.known]
        facts = DiscFacts(
            rows=pl.DataFrame(rows, schema=CUE_ROWS, orient="row"),
            people=pl.DataFrame(people, schema=PEOPLE, orient="row"),
            touches=pl.DataFrame(schema=TOUCHES) if touches is None else touches,
        )
        found = readings(facts, day)
        return [found[one.number] for one in self.known]


def read_text(text: Text) -> TextCues | None:
    return read_words(text.kind, [(str(n), piece) for n, piece in enumerate(text.pieces)])


def demo_people(folder: Path) -> Iterator[Known]:
    """Everybody of a demo bundle (sources/demo/portfolio.py), with their words from interactions.jsonl alone."""
    truth = read_truth(folder)["contacts"]
    contacts = pl.read_csv(folder / "contacts.csv", infer_schema=False)
    names = {(row["account"], row["name"]): row["external_id"] for row in contacts.iter_rows(named=True)}
    texts: dict[str, list[Text]] = {}
    for row in interactions(folder):
        for contact, text in _words(row, names):
            texts.setdefault(contact, []).append(text)
    accounts = {one["account"]: n for n, one in enumerate(truth)}
    for number, one in enumerate(truth):
        told = tuple(sorted(texts.get(one["contact"], []), key=lambda text: text.day))
        yield Known(number, accounts[one["account"]], one["disc"], one["bank"], one["language"], told)


def interactions(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "interactions.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _words(row: dict[str, Any], names: dict[tuple[str, str], str]) -> Iterator[tuple[str, Text]]:
    day = datetime.fromisoformat(row["occurred_at"]).date()
    if row.get("direction") == "in" and row.get("body") and row.get("contact"):
        yield row["contact"], Text(day, Talk.MAIL, (row["body"],))
    said: dict[str, list[str]] = {}
    for turn in row.get("utterances") or ():
        contact = names.get((row["account"], turn["speaker"]))
        if contact is not None:
            said.setdefault(contact, []).append(turn["text"])
    for contact, pieces in said.items():
        yield contact, Text(day, Talk.CALL, tuple(pieces))


def shuffled(people: Iterable[Known], seed: int) -> list[Known]:
    """The same texts with their sentences dealt at random among all of them: nobody has a style any more."""
    dealt = list(people)
    every = [
        piece[a:b]
        for one in dealt
        for text in one.texts
        for piece in text.pieces
        for a, b in own_sentences(piece)
    ]
    random.Random(seed).shuffle(every)
    pile = iter(every)
    return [replace(one, texts=tuple(_redealt(text, pile) for text in one.texts)) for one in dealt]


def _redealt(text: Text, pile: Iterator[str]) -> Text:
    pieces = []
    for piece in text.pieces:
        count = sum(1 for _ in own_sentences(piece))
        pieces.append("\n\n".join(next(pile) for _ in range(count)))
    return replace(text, pieces=tuple(pieces))


def meetings(data: Path) -> Iterator[Known]:
    """Speakers of real meetings (QMSum) and of long private chats (LoCoMo): nobody knows their style."""
    day, number = date(2026, 1, 5), 0
    for line in (data / "qmsum" / "val.jsonl").read_text("utf-8").splitlines():
        said: dict[str, list[str]] = {}
        for turn in json.loads(line)["meeting_transcripts"]:
            said.setdefault(turn["speaker"], []).append(turn["content"])
        for pieces in said.values():
            number += 1
            yield Known(number, number, "", "qmsum", "en", tuple(_parts(pieces, day)))
    for talk in json.loads((data / "locomo" / "locomo_1to5.json").read_text("utf-8")):
        for speaker, texts in _sessions(talk["conversation"], day).items():
            number += 1
            yield Known(number, number, "", f"locomo {speaker}", "en", tuple(texts))


def _parts(pieces: list[str], day: date, size: int = 12) -> Iterator[Text]:
    """A long meeting as several talks: otherwise nobody in it has been heard more than once."""
    for start in range(0, len(pieces), size):
        yield Text(day, Talk.CALL, tuple(pieces[start : start + size]))


def _sessions(talk: dict[str, Any], day: date) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for name, turns in talk.items():
        if not name.startswith("session_") or not isinstance(turns, list):
            continue
        said: dict[str, list[str]] = {}
        for turn in turns:
            said.setdefault(turn["speaker"], []).append(turn["text"])
        for speaker, pieces in said.items():
            found.setdefault(speaker, []).append(Text(day, Talk.CALL, tuple(pieces)))
    return found


def real_mails(corpora: Path) -> Iterator[Known]:
    """Senders of the mails that came with mail libraries' tests, each box one person."""
    from email import policy
    from email.parser import BytesParser
    from email.utils import parseaddr

    texts: dict[str, list[Text]] = {}
    for path in sorted(corpora.rglob("*")):
        if (
            path.suffix not in (".txt", ".eml")
            or not path.parent.name.startswith("email")
            or not path.is_file()
        ):
            continue
        if path.stat().st_size > 200_000:
            continue
        try:
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            body = message.get_body(("plain",))
            words = body.get_content() if body is not None else ""
            sender = parseaddr(str(message.get("from", "")))[1]
        except Exception:  # hostile mails: whatever they break, they say nothing of anybody
            continue
        if isinstance(words, str) and words.strip():
            texts.setdefault(sender.lower() or path.name, []).append(
                Text(date(2026, 1, 5), Talk.MAIL, (words,))
            )
    for number, (sender, told) in enumerate(texts.items(), start=1):
        yield Known(number, number, "", f"mail {sender}", "en", tuple(told))
