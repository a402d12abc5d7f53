"""How fast search is in a large knowledge base: python -m benchmarks.knowledge --passages 500000 --work DIR.

The passages are imported and cut like anybody's. Their vectors are drawn around topics in place of being made by the
model, which would take hours: a search cannot tell. Questions are embedded by the model, as always.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks import machine, memory
from benchmarks.report import show
from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.settings import Settings
from knowledge.making import make_passages
from storage.passage_reading import Scope
from storage.passages import PassageStore

SEED, TOPICS, QUESTIONS = 7, 400, 300
TODAY = date(2026, 1, 1)
WORDS = 20_000
"""In the language of the sample; used as often as Zipf has it."""


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--passages", type=int, default=500_000)
    asked.add_argument("--accounts", type=int, default=1_000)
    asked.add_argument("--work", type=Path, required=True)
    given = asked.parse_args()
    console = Console(width=110, highlight=False)
    home = given.work / f"knowledge-{given.passages}-{given.accounts}"
    house = House(Settings(home=home))
    if not (home / "ready").exists():
        _prepare(house, home, given.passages, given.accounts, console)
        (home / "ready").touch()
    for name, value in machine.described().items():
        console.print(f"{name}: {value}", style="dim")
    _measure(house, console)


def _prepare(house: House, home: Path, passages: int, accounts: int, console: Console) -> None:
    folder = home / "bundle"
    folder.mkdir(parents=True, exist_ok=True)
    _write_bundle(folder, passages, accounts)
    rows = [
        _timed("import", passages, lambda: import_into(house, folder)),
        _timed("cut and number", passages, lambda: make_passages(house.uncut)),
        _timed("keep vectors in SQL", passages, lambda: _draw_vectors(house.passages, house.embedder.name)),
        _timed("keyword index and Chroma, made from SQL", passages, lambda: _rebuild(house)),
    ]
    show(console, f"{passages:,} passages", ["", "seconds", "passages a second", "peak MB"], rows)


def _timed(name: str, passages: int, work: Callable[[], object]) -> list[str]:
    with memory.watched() as peaks:
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
    return [name, f"{seconds:.0f}", f"{passages / seconds:,.0f}", f"{peaks[0]:,.0f}"]


def _rebuild(house: House) -> None:
    with house.shelf.writing() as writer:
        writer.rebuild()


def _write_bundle(folder: Path, passages: int, accounts: int) -> None:
    draw, letters = random.Random(SEED), "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(draw.choices(letters, k=draw.randint(3, 10))) for _ in range(WORDS)]
    weights = np.cumsum([1 / (rank + 2.7) for rank in range(WORDS)]).tolist()
    with (folder / "accounts.jsonl").open("w") as out:
        out.writelines(
            json.dumps({"external_id": f"A{n}", "name": f"Account {n}"}) + "\n" for n in range(accounts)
        )
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with (folder / "interactions.jsonl").open("w") as out:
        for number in range(passages):
            said = " ".join(draw.choices(words, cum_weights=weights, k=draw.randint(20, 80)))
            row = {
                "external_id": f"I{number}",
                "account": f"A{draw.randrange(accounts)}",
                "occurred_at": (start + timedelta(minutes=draw.randrange(1_000_000))).isoformat(),
                "channel": "email",
                "direction": "in",
                "thread": f"T{draw.randrange(passages // 4)}",
                "body": said,
            }
            out.write(json.dumps(row) + "\n")


def _draw_vectors(store: PassageStore, model: str) -> None:
    draw = np.random.default_rng(SEED)
    topics = draw.normal(size=(TOPICS, 384))
    ids = sorted(store.ids())
    for start in range(0, len(ids), 5_000):
        part = ids[start : start + 5_000]
        vectors = topics[draw.integers(TOPICS, size=len(part))] + draw.normal(size=(len(part), 384)) * 0.8
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        store.keep_vectors(model, part, vectors.astype(np.float32))


def _measure(house: House, console: Console) -> None:
    draw = random.Random(SEED + 1)
    questions = list(_questions(house, draw))
    ids = house.accounts.ids()
    search = house.search
    one = _times(lambda text: search.find(text, [draw.choice(ids)], TODAY), questions)
    book = _times(
        lambda text: search.find(text, sorted(draw.sample(ids, min(100, len(ids)))), TODAY), questions
    )
    whole = _times(lambda text: search.find(text, None, TODAY), questions)
    past = _times(
        lambda text: search.find(text, None, TODAY, until=datetime(2025, 1, 1, tzinfo=UTC)), questions
    )
    embedding = _times(lambda text: house.embedder.embed([text]), questions)
    rows = [
        _row("one account", one, "20"),
        _row("a book of 100 accounts", book, "100"),
        _row("the whole portfolio", whole, "100"),
        _row("the whole portfolio as of a past day", past, "100"),
        _row("of these, embedding the question", embedding, ""),
    ]
    passages = f"{house.passages.coverage(house.embedder.name)[1]:,} passages"
    show(console, f"Searches in {passages}", ["", "p50 ms", "p95 ms", "aim p95"], rows)
    console.print(
        f"Account search against all of its vectors, compared exactly: {_agreement(house, ids, draw):.4f}"
    )
    console.print(f"Nearest 10 of the portfolio that Chroma finds: {_chroma_recall(house, draw):.3f}")


def _questions(house: House, draw: random.Random) -> Iterator[str]:
    """Four words of a passage, as somebody would who remembers it."""
    ids = sorted(house.passages.ids())
    with house.passages.reading(house.embedder.name) as reader:
        shown = reader.shown(draw.sample(ids, QUESTIONS))
    for passage in shown:
        yield " ".join(draw.sample(passage.text.split(), 4))


def _times(search: Callable[[str], object], questions: list[str]) -> list[float]:
    for text in questions[:20]:
        search(text)
    taken = []
    for text in questions:
        started = time.perf_counter()
        search(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _row(name: str, taken: list[float], aim: str) -> list[str]:
    return [name, *(f"{value:.1f}" for value in np.percentile(taken, [50, 95])), aim]


def _agreement(house: House, ids: list[int], draw: random.Random) -> float:
    """The share of the ten nearest by exact cosine that the stored half-precision vectors give too."""
    generator = np.random.default_rng(SEED + 2)
    shares = []
    for _ in range(100):
        with house.passages.reading(house.embedder.name) as reader:
            rows = reader.of(Scope([draw.choice(ids)]))
        asked = np.float32(generator.normal(size=rows.vectors.shape[1]))
        shares.append(_overlap(rows.vectors @ asked, rows.vectors.astype(np.float64) @ np.float64(asked)))
    return float(np.mean(shares))


def _overlap(one: NDArray[Any], other: NDArray[Any]) -> float:
    return len(set(np.argsort(-one)[:10].tolist()) & set(np.argsort(-other)[:10].tolist())) / 10


def _chroma_recall(house: House, draw: random.Random) -> float:
    ids = sorted(house.passages.ids())
    found = house.passages.vectors_of(ids)
    vectors = np.stack([one.vector for one in found]).astype(np.float32)
    numbers = np.array([one.id for one in found])
    generator = np.random.default_rng(SEED + 3)
    shares = []
    for place in draw.sample(range(len(numbers)), 100):
        asked = vectors[place] + np.float32(generator.normal(size=vectors.shape[1])) * 0.02
        exact = numbers[np.argsort(-(vectors @ asked))[:10]]
        shares.append(len(set(exact.tolist()) & set(house.shelf.vectors.find(asked, 10))) / 10)
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
