"""Contacts whose DISC style is known, for benchmarks/disc.py: read from a demo bundle, never from its phrase files."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from agents.collector.phrases import own_sentences
from agents.disc.profile import LEAST, positions, readings
from agents.disc.reading import Talk, TextCues, read_talk, read_words
from domain.disc import LETTERS, DiscReading
from sources.demo.truth import read_truth
from storage.disc_facts import CUE_ROWS, PEOPLE, TOUCHES, DiscFacts


@dataclass(frozen=True)
class Text:
    """What one contact wrote or said in one interaction; `beside` is what the others said in the same talk."""

    day: date
    kind: Talk
    pieces: tuple[str, ...]
    beside: tuple[str, ...] = ()


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

    def profiles(self, day: date, first: int | None = None) -> list[DiscReading]:
        """In order of `known`; `first`: from so many texts only."""
        people = [(one.account, one.number, one.number) for one in self.known]
        facts = DiscFacts(
            rows=self._rows(first),
            people=pl.DataFrame(people, schema=PEOPLE, orient="row"),
            touches=pl.DataFrame(schema=TOUCHES),
        )
        found = readings(facts, day)
        return [found[one.number] for one in self.known]

    def clearest(self, day: date) -> float:
        """By how many standard errors the clearest person misses or passes a letter (agents/disc/profile.py)."""
        placed = positions(self._rows(), day, {})
        enough = np.array(placed.mails) + np.array(placed.calls) >= LEAST
        return float((placed.clearness() - placed.wanted())[enough].max())

    def _rows(self, first: int | None = None) -> pl.DataFrame:
        rows = [
            (one.account, one.number, n, text.day, str(text.kind), told.pace, told.focus, told.weight, False)
            for one in self.known
            for n, (text, told) in enumerate(self.cues[one.number][:first])
        ]
        return pl.DataFrame(rows, schema=CUE_ROWS, orient="row")


def read_text(text: Text) -> TextCues | None:
    own, others = (
        [(str(n), piece) for n, piece in enumerate(pieces)] for pieces in (text.pieces, text.beside)
    )
    if text.kind is Talk.MAIL:
        return read_words(text.kind, own)
    return dict(read_talk({"own": own, "others": others}, {"own"})).get("own")


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
    turns = [(turn["speaker"], turn["text"]) for turn in row.get("utterances") or ()]
    for speaker, text in _talks(turns, day):
        contact = names.get((row["account"], speaker))
        if contact is not None:
            yield contact, text


def _talks(turns: Sequence[tuple[str, str]], day: date) -> Iterator[tuple[str, Text]]:
    """What each speaker of a talk said, beside the others."""
    for speaker in dict.fromkeys(speaker for speaker, _ in turns):
        own, others = (
            tuple(text for who, text in turns if (who == speaker) is mine) for mine in (True, False)
        )
        yield speaker, Text(day, Talk.CALL, own, others)


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


def blurred(people: Iterable[Known], seed: int, most: float = 0.6) -> list[Known]:
    """The same people with up to `most` of their sentences, each a share of their own, taken from the other styles."""
    draw, everybody = random.Random(seed), list(people)
    piles: dict[tuple[str, Talk], list[str]] = {}
    for one in everybody:
        for text in one.texts:
            said = [piece[a:b] for piece in text.pieces for a, b in own_sentences(piece)]
            piles.setdefault((one.disc, text.kind), []).extend(said)
    return [_blurred(one, draw.uniform(0, most), piles, draw) for one in everybody]


def _blurred(
    one: Known, share: float, piles: dict[tuple[str, Talk], list[str]], draw: random.Random
) -> Known:
    others = [letter for letter in LETTERS if letter != one.disc]

    def swapped(piece: str, kind: Talk) -> str:
        for start, end in reversed(list(own_sentences(piece))):
            if draw.random() < share:
                piece = piece[:start] + draw.choice(piles[draw.choice(others), kind]) + piece[end:]
        return piece

    texts = (
        replace(text, pieces=tuple(swapped(piece, text.kind) for piece in text.pieces)) for text in one.texts
    )
    return replace(one, texts=tuple(texts))


def meetings(data: Path) -> Iterator[Known]:
    """Speakers of real meetings (QMSum) and of long private chats (LoCoMo): nobody knows their style."""
    day, number = date(2026, 1, 5), 0
    for line in (data / "qmsum" / "val.jsonl").read_text("utf-8").splitlines():
        turns = [(turn["speaker"], turn["content"]) for turn in json.loads(line)["meeting_transcripts"]]
        for speaker in dict.fromkeys(speaker for speaker, _ in turns):
            number += 1
            yield Known(number, number, "", "qmsum", "en", tuple(_parts(turns, speaker, day)))
    for talk in json.loads((data / "locomo" / "locomo_1to5.json").read_text("utf-8")):
        for speaker, texts in _sessions(talk["conversation"], day).items():
            number += 1
            yield Known(number, number, "", f"locomo {speaker}", "en", tuple(texts))


def _parts(turns: Sequence[tuple[str, str]], speaker: str, day: date, size: int = 12) -> Iterator[Text]:
    """A long meeting as several talks of `size` turns of theirs, with what the others said meanwhile: otherwise nobody
    in it has been heard more than once."""
    theirs = [n for n, (who, _) in enumerate(turns) if who == speaker]
    for start in range(0, len(theirs), size):
        part = theirs[start : start + size]
        around = turns[max(0, part[0] - size) : part[-1] + size + 1]
        others = tuple(text for who, text in around if who != speaker)
        yield Text(day, Talk.CALL, tuple(turns[n][1] for n in part), others)


def _sessions(talk: dict[str, Any], day: date) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for name, turns in talk.items():
        if name.startswith("session_") and isinstance(turns, list):
            for speaker, text in _talks([(turn["speaker"], turn["text"]) for turn in turns], day):
                found.setdefault(speaker, []).append(text)
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
