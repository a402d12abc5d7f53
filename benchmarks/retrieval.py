"""How much of what a question needs is found, and what is held back: python -m benchmarks.retrieval --data DIR.

DIR holds locomo and qmsum as they were published; what is absent is left out. Everything goes the way of a user:
a bundle is imported, the index filled, and each question put to the same search as `keepwell search`, or to `ask`.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.abstaining import PROTOCOL, foreign, held_back
from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.index_care import care_for_index
from keepwell.settings import Settings

TUNED_ON = ("conv-26", "conv-30", "conv-41")
"""The LoCoMo conversations that the weights of knowledge/ranking.py were set on."""
ADVERSARIAL = 5


@dataclass(frozen=True)
class Question:
    """`needed` are the references of the passages that hold the answer."""

    account: str
    text: str
    needed: frozenset[str]
    kind: int = 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    given = asked.parse_args()
    for name, measure in (("locomo", locomo), ("qmsum", qmsum)):
        if (given.data / name).is_dir():
            print(f"\n## {name}\n")
            for line in measure(given.data / name):
                print(line)


def locomo(folder: Path) -> Iterator[str]:
    """Recall at 10 of the evidence turns, averaged over questions with evidence; then what is held back."""
    talks = json.loads((folder / "locomo_1to5.json").read_text(encoding="utf-8"))
    sessions = [row for talk in talks for row in _sessions(talk)]
    questions = [question for talk in talks for question in _locomo_questions(talk)]
    with _filled([talk["sample_id"] for talk in talks], sessions) as house:
        yield from _recall(house, questions)
        yield ""
        yield PROTOCOL
        yield ""
        yield from _abstention(house, talks, questions)


def _recall(house: House, questions: list[Question]) -> Iterator[str]:
    found = _found(house, questions)
    recall = np.array(
        [len(q.needed & set(refs)) / len(q.needed) for q, refs in zip(questions, found, strict=True)]
    )
    usual = np.array([question.kind != ADVERSARIAL for question in questions])
    tuned = np.array([question.account in TUNED_ON for question in questions])
    yield "| conversations | questions | recall at 10, all | categories 1 to 4 |"
    yield "|---|---|---|---|"
    for name, chosen in _parts(tuned):
        yield f"| {name} | {chosen.sum()} | {recall[chosen].mean():.3f} | {recall[chosen & usual].mean():.3f} |"


def _parts(tuned: NDArray[np.bool_]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield "all five", np.ones_like(tuned)
    yield "the three tuned on", tuned
    yield "the two others", ~tuned


def _abstention(house: House, talks: list[dict[str, Any]], questions: list[Question]) -> Iterator[str]:
    """By the conversation that is asked: what is held back of its own questions, and of another one's."""
    speakers = {
        talk["sample_id"]: (talk["conversation"]["speaker_a"], talk["conversation"]["speaker_b"])
        for talk in talks
    }
    own = [(one.account, one.text) for one in questions if one.kind != ADVERSARIAL]
    yield "| conversations | questions | | held back by the line | held back by `ask` |"
    yield "|---|---|---|---|---|"
    for what, put in (("their own, answerable", own), ("of another one", foreign(own, speakers))):
        held = held_back(house, put)
        tuned = np.array([account in TUNED_ON for account, _ in put])
        for name, chosen in _parts(tuned):
            line, answer = held[chosen].mean(axis=0)
            yield f"| {name} | {chosen.sum()} | {what} | {line:.3f} | {answer:.3f} |"


def _sessions(talk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    said = talk["conversation"]
    number = 1
    while (when := said.get(f"session_{number}_date_time")) is not None:
        at = datetime.strptime(when, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        turns = said.get(f"session_{number}", [])
        lines = [{"id": turn["dia_id"], "speaker": turn["speaker"], "text": turn["text"]} for turn in turns]
        if lines:
            yield _interaction(talk["sample_id"], number, at, "chat", lines)
        number += 1


def _interaction(
    account: str, number: int, at: datetime, channel: str, lines: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "external_id": f"{account}-{number}",
        "account": account,
        "occurred_at": at.isoformat(),
        "channel": channel,
        "utterances": lines,
    }


def _locomo_questions(talk: dict[str, Any]) -> Iterator[Question]:
    said = talk["conversation"].values()
    turns = {turn["dia_id"] for turns in said if isinstance(turns, list) for turn in turns}
    for asked in talk["qa"]:
        needed = turns.intersection(asked.get("evidence", []))
        if needed:
            yield Question(talk["sample_id"], asked["question"], frozenset(needed), asked["category"])


def qmsum(folder: Path) -> Iterator[str]:
    """Whether any of the ten hits lies in the span that answers the question."""
    meetings = [json.loads(line) for line in (folder / "val.jsonl").read_text(encoding="utf-8").splitlines()]
    at = datetime(2024, 1, 10, 9, tzinfo=UTC)
    rows, questions = [], []
    for number, meeting in enumerate(meetings):
        turns = meeting["meeting_transcripts"]
        lines = [
            {"id": f"t{n}", "speaker": one["speaker"], "text": one["content"]} for n, one in enumerate(turns)
        ]
        rows.append(_interaction(f"meeting-{number}", 1, at, "meeting", lines))
        questions += list(_qmsum_questions(f"meeting-{number}", meeting))
    with _filled([f"meeting-{n}" for n in range(len(meetings))], rows) as house:
        found = _found(house, questions)
    hit = np.array([bool(q.needed & set(refs)) for q, refs in zip(questions, found, strict=True)])
    yield "| questions | any hit at 10 |"
    yield "|---|---|"
    yield f"| {hit.size} | {hit.mean():.3f} |"


def _qmsum_questions(account: str, meeting: dict[str, Any]) -> Iterator[Question]:
    for asked in meeting["specific_query_list"]:
        spans = asked.get("relevant_text_span") or []
        needed = {f"t{n}" for first, last in spans for n in range(int(first), int(last) + 1)}
        if needed:
            yield Question(account, asked["query"], frozenset(needed))


@contextmanager
def _filled(accounts: list[str], rows: list[dict[str, Any]]) -> Iterator[House]:
    """A home of its own that holds these interactions, all of them embedded."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "bundle"
        folder.mkdir()
        _write(folder / "accounts.jsonl", [{"external_id": one, "name": one} for one in accounts])
        _write(folder / "interactions.jsonl", rows)
        house = House(Settings(home=Path(work) / "home"))
        import_into(house, folder)
        print(care_for_index(house, _quiet, fill=True).says(), "\n")
        yield house


def _found(house: House, questions: list[Question]) -> list[list[str]]:
    """The references of the ten hits of each question."""
    search = _searcher(house)
    return [search(question) for question in questions]


def _searcher(house: House) -> Callable[[Question], list[str]]:
    names = house.accounts.rows()
    ids = dict(zip(names["external_id"].to_list(), names["account_id"].to_list(), strict=True))

    def search(question: Question) -> list[str]:
        found = house.search.find(question.text, [ids[question.account]], date(2026, 1, 1))
        return [hit.passage.ref for hit in found.hits]

    return search


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _quiet(_what: str, _done: int, _of: int) -> None:
    return None


if __name__ == "__main__":
    main()
