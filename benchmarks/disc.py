"""How well the DISC profiler does: on sample people whose style is known, on shuffled words, and on real texts.

    python -m benchmarks.disc [--accounts 1000] [--seed 23] [--bank B] [--shared ../shared]

People of the sample portfolio write from one of its banks of phrases. What each bank was used for stands in
docs/disc.md, which holds these tables. Words alone are judged here: habits (how soon somebody answers) are left out.
C and D, which the sample portfolio leaves out, write a portfolio of their people alone.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.disc_texts import Known, Read, blurred, demo_people, meetings, real_mails, shuffled
from benchmarks.report import show
from domain.disc import LETTERS, DiscReading
from sources.demo.phrasebook import BANKS, JUDGING
from sources.demo.portfolio import write_demo

AS_OF = date(2026, 6, 17)
REAL_ON = date(2026, 1, 6)
SOLID_MAILS, SOLID_CALLS = 50, 5
VOLUMES = ((1, 2), (3, 9), (10, 29), (30, 10_000))
Judged = Sequence[tuple[Known, DiscReading]]


def main() -> None:
    options = _options()
    console = Console(width=120)
    with tempfile.TemporaryDirectory(prefix="keepwell-disc-", dir=options.work) as folder:
        banks = options.bank if options.bank in JUDGING else "AB"
        write_demo(Path(folder), options.accounts, as_of=AS_OF, seed=options.seed, banks=banks)
        people = [one for one in demo_people(Path(folder)) if one.bank == options.bank]
    if not people:
        raise SystemExit(f"Nobody of the sample portfolio writes from bank {options.bank}.")
    console.print(
        f"{len(people):,} people of bank {options.bank}, {options.accounts:,} accounts, seed {options.seed}"
    )
    _known(people, console)
    _blurred(people, console)
    _mixed(people, console)
    _real(Path(options.shared), console)


def _known(people: list[Known], console: Console) -> None:
    read = read_all(people)
    whole = judged(read)
    solid = [one for one in whole if one[0].mails >= SOLID_MAILS and one[0].calls >= SOLID_CALLS]
    first = [one for one in judged(read, first=3) if len(read.cues[one[0].number]) >= 3]
    rows = [
        _row(f"at least {SOLID_MAILS} mails and {SOLID_CALLS} calls", solid),
        _row("the first 3 interactions alone", first),
        *(
            _row(
                f"{low} to {high} texts" if high < 10_000 else f"{low} texts or more",
                [one for one in whole if low <= len(read.cues[one[0].number]) <= high],
            )
            for low, high in VOLUMES
        ),
        *(
            _row(f"language {language}, 10 texts or more", _of_language(whole, read, language))
            for language in ("en", "de", "fr", "es")
        ),
    ]
    show(
        console,
        "Right, wrong, nothing said",
        ["contacts", "n", "right", "wrong", "abstained", "right of said"],
        rows,
    )
    _calibrated("as they write", [one for one in whole if len(read.cues[one[0].number]) >= 3], console)
    said: Counter[tuple[str, str]] = Counter((one.disc, reading.profile or "-") for one, reading in solid)
    head = ["truth", *LETTERS, "abstained"]
    rows = [[letter, *(str(said[letter, other]) for other in (*LETTERS, "-"))] for letter in LETTERS]
    show(console, "Solid contacts: truth and what was said", head, rows)


def _blurred(people: list[Known], console: Console) -> None:
    """People who do not always write in their style: up to 60 % of their sentences are another's."""
    read = read_all(blurred(people, seed=1))
    told = [one for one in judged(read) if len(read.cues[one[0].number]) >= 3]
    rows = [_row("3 texts or more", told)]
    head = ["blurred contacts", "n", "right", "wrong", "abstained", "right of said"]
    show(console, "People of whose sentences up to 60 % are another style's", head, rows)
    _calibrated("blurred", told, console)


def _calibrated(who: str, told: Judged, console: Console) -> None:
    brier, ece = brier_of(told), ece_of(told)
    title = f"Calibration of the likeliest letter ({who}, 3 texts or more): Brier {brier:.3f}, ECE {ece:.3f}"
    show(console, title, ["predicted", "n", "mean predicted", "in truth"], calibration(told))


def _of_language(whole: Judged, read: Read, language: str) -> Judged:
    return [one for one in whole if one[0].language == language and len(read.cues[one[0].number]) >= 10]


def _mixed(people: list[Known], console: Console) -> None:
    rows = []
    for seed in (1, 2, 3):
        read = read_all(shuffled(people, seed))
        rows.append([f"dealt with seed {seed}", *_said(judged(read)), f"{read.clearest(AS_OF):.2f}"])
    head = ["", "n", "with a profile", "clearest (said from 0 on)"]
    show(console, "Sentences dealt at random among them", head, rows)


def _real(shared: Path, console: Console) -> None:
    if not (shared / "data").is_dir():
        console.print(f"No real texts: {shared} is not there.")
        return
    rows = []
    sources: list[tuple[str, Iterable[Known], Callable[[Known], bool]]] = [
        ("QMSum, speakers of 35 meetings", meetings(shared / "data"), lambda one: one.bank == "qmsum"),
        (
            "LoCoMo, private chats (written by a model)",
            meetings(shared / "data"),
            lambda one: one.bank != "qmsum",
        ),
        ("senders in mail corpora", real_mails(shared / "corpora"), lambda _: True),
    ]
    for name, everybody, wanted in sources:
        read = read_all(one for one in everybody if wanted(one))
        found = judged(read, day=REAL_ON)
        sure = [one for one in found if one[1].profile is not None]
        quoted = sum(any(told.marks for _, told in read.cues[one.number]) for one, _ in sure)
        letters = Counter(reading.profile for _, reading in sure)
        told = ", ".join(f"{letter} {count}" for letter, count in sorted(letters.items(), key=str))
        clearest = f"{read.clearest(REAL_ON):.2f}"
        rows.append([name, *_said(found), clearest, f"{quoted} of {len(sure)}", told])
    head = ["real texts", "n", "with a profile", "clearest (said from 0 on)", "of them with quotes", "which"]
    show(console, "Real texts, of whose writers nobody knows the style", head, rows)


def read_all(people: Iterable[Known]) -> Read:
    read = Read()
    for one in people:
        read.add(one)
    return read


def judged(read: Read, first: int | None = None, day: date = AS_OF) -> list[tuple[Known, DiscReading]]:
    return list(zip(read.known, read.profiles(day, first), strict=True))


def _row(name: str, found: Judged) -> list[str]:
    right = sum(reading.profile == one.disc for one, reading in found)
    said = sum(reading.profile is not None for _, reading in found)
    share = f"{right / said:.1%}" if said else "-"
    silent = f"{len(found) - said} ({(len(found) - said) / len(found):.0%})" if found else "0"
    return [name, str(len(found)), str(right), str(said - right), silent, share]


def _said(found: Judged) -> list[str]:
    said = sum(reading.profile is not None for _, reading in found)
    return [str(len(found)), f"{said} ({said / max(1, len(found)):.1%})"]


def calibration(found: Judged) -> list[list[str]]:
    """By tenths of the probability of the likeliest letter."""
    rows = []
    for low in np.arange(0.2, 1.0, 0.1):
        inside = [(one, reading) for one, reading in found if low <= reading.confidence < low + 0.1]
        if inside:
            mean = np.mean([reading.confidence for _, reading in inside])
            right = np.mean([_likeliest(reading) == one.disc for one, reading in inside])
            rows.append([f"{low:.1f} to {low + 0.1:.1f}", str(len(inside)), f"{mean:.2f}", f"{right:.2f}"])
    return rows


def brier_of(found: Judged) -> float:
    """Over the four letters: 0 is perfect, 0.75 is knowing nothing."""
    each = [sum((p - (letter == one.disc)) ** 2 for letter, p in r.probabilities.items()) for one, r in found]
    return float(np.mean(each)) if each else float("nan")


def ece_of(found: Judged) -> float:
    """Expected calibration error of the likeliest letter, by tenths."""
    sure = np.array([reading.confidence for _, reading in found])
    right = np.array([_likeliest(reading) == one.disc for one, reading in found])
    tenths = np.minimum(9, (sure * 10).astype(int))
    parts = [(tenths == n) for n in range(10) if (tenths == n).any()]
    return float(sum(part.mean() * abs(sure[part].mean() - right[part].mean()) for part in parts))


def _likeliest(reading: DiscReading) -> str:
    return max(LETTERS, key=lambda letter: reading.probabilities[letter])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disc", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--bank", choices=tuple(BANKS), default="B")
    parser.add_argument("--shared", default="../shared", help="where the real texts are")
    parser.add_argument("--work", default=None, help="where the bundle may be written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
