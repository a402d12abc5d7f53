"""How well the offline reader reads: precision and recall on labelled sentences, and sentences per second.

    python -m benchmarks.text_signals

The sentences stand in benchmarks/sentences, one a line: language, side, what it tells (none, or a kind, with the
kind of risk or whose promise and by when), sentence; all said on SAID_ON. `tuned` the rules were written on;
`known` was held out at first, but written by the rules' own author just before, which shows; `hard` was written
after the first rules, in the least usual words, and found almost nothing then: the rules were widened on it.
`held_out` was written after the last change of the rules and never tuned on.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from agents.collector.business_reader import Told, tells
from agents.collector.conversation_reader import in_plain, read_text
from domain.text_signals import Side, TextSignal

SENTENCES = Path(__file__).parent / "sentences"
SETS = ("tuned", "known", "hard", "held_out")
SAID_ON = date(2026, 6, 17)
KINDS = (TextSignal.RISK, TextSignal.REQUEST, TextSignal.PROMISE, TextSignal.PRAISE, TextSignal.COMPLAINT)
ROUNDS = 20


@dataclass(frozen=True)
class Labelled:
    language: str
    side: Side
    tells: str
    sentence: str

    @property
    def kind(self) -> str:
        return self.tells.split(":")[0]


@dataclass
class Marks:
    """Counts by kind; `misread` sentences are of the right kind with another risk, promiser or day."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    misread: list[str] = field(default_factory=list)

    def precision(self, *kinds: str) -> float:
        right, wrong = (sum(count[kind] for kind in kinds) for count in (self.right, self.wrong))
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, *kinds: str) -> float:
        right, missed = (sum(count[kind] for kind in kinds) for count in (self.right, self.missed))
        return right / (right + missed) if right + missed else 1.0


def labelled(name: str) -> list[Labelled]:
    lines = (SENTENCES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines]
    return [Labelled(language, Side(side), label, text) for language, side, label, text in parts]


def marks(sentences: list[Labelled]) -> Marks:
    found = Marks()
    for one in sentences:
        told = {str(each.kind): label(each) for each in tells(in_plain(one.sentence), one.side, SAID_ON)}
        if one.kind != "none":
            (found.right if one.kind in told else found.missed)[one.kind] += 1
        found.wrong.update(kind for kind in told if kind != one.kind)
        if told.get(one.kind, one.tells) != one.tells:
            found.misread.append(one.sentence)
    return found


def label(told: Told) -> str:
    more = told.risk or told.promised_by
    due = f"@{told.due_on}" if told.due_on else ""
    return f"{told.kind}{f':{more}' if more else ''}{due}"


def speed(sentences: list[Labelled]) -> float:
    """Sentences per CPU second, all kinds."""
    text = "\n\n".join(one.sentence for one in sentences)
    began = time.process_time()
    for _ in range(ROUNDS):
        read_text(text, Side.THEM, SAID_ON)
    return ROUNDS * len(sentences) / (time.process_time() - began)


def main() -> None:
    for name in SETS:
        sentences = labelled(name)
        found = marks(sentences)
        print(f"{name}: {len(sentences)} sentences, {len(found.misread)} of the right kind misread")
        for kind in KINDS:
            many = found.right[kind] + found.missed[kind]
            print(
                f"  {kind:10} {many:3}  precision {found.precision(kind):.3f}  recall {found.recall(kind):.3f}"
            )
        print(f"  {'all':14}  precision {found.precision(*KINDS):.3f}  recall {found.recall(*KINDS):.3f}")
    print(f"{speed([one for name in SETS for one in labelled(name)]):,.0f} sentences per CPU second")


if __name__ == "__main__":
    main()
