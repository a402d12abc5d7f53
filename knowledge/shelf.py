"""Both indexes of the portfolio on disk: who may write, how they follow the passages, how they are made anew.

`folder/current` names the generation in use. A new one is built beside it and named in one step, so that readers see
the old or the new, and what was erased is in no file any more once the old one is gone.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np

from knowledge.cutting import indexed_text
from knowledge.embedder import Embedder, Vectors
from knowledge.keyword_index import Entry, KeywordIndex
from knowledge.vector_index import VectorIndex
from storage.locking import held
from storage.passages import Indexed, PassageStore, day_number

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
WORDS_AT_ONCE = 20_000
VECTORS_AT_ONCE = 4_000
EMBED_AT_ONCE = 32
"""About a second of work: what a crash loses, and how long a writer is between two looks at whether it is enough."""
LOOKED_UP_AT_ONCE = 20 * EMBED_AT_ONCE
"""Among a million without a vector, looking for those that come first takes as long as embedding ten."""
BUSY = "Another process is writing the search index. Try again when it is done."
Enough = Callable[[], bool]


def no_progress(_what: str, _done: int, _of: int) -> None:
    return None


@dataclass
class Shelf:
    """`address` is that of a Chroma server, where one is used in place of files."""

    folder: Path
    store: PassageStore
    embedder: Embedder
    address: str | None = None
    _words: dict[str, KeywordIndex] = field(default_factory=dict)
    _vectors: dict[str, VectorIndex] = field(default_factory=dict)

    @property
    def generation(self) -> str:
        """The one in use; the first is named when it is first asked for."""
        named = self.folder / "current"
        try:
            return named.read_text().strip()
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True)
            return self._name(_fresh())

    def _name(self, generation: str) -> str:
        written = self.folder / f"current.{uuid4().hex}"
        written.write_text(generation)
        written.replace(self.folder / "current")
        return generation

    @property
    def words(self) -> KeywordIndex:
        return self._words_of(self.generation)

    @property
    def vectors(self) -> VectorIndex:
        return self._vectors_of(self.generation)

    def _words_of(self, generation: str) -> KeywordIndex:
        if generation not in self._words:
            self._words = {generation: KeywordIndex(self.folder / generation / "words")}
        return self._words[generation]

    def _vectors_of(self, generation: str) -> VectorIndex:
        found = self._vectors.get(generation)
        if found is None:
            old, found = self._vectors, VectorIndex(self.address or self.folder / generation / "vectors")
            self._vectors = {generation: found}
            for index in old.values():
                index.close()
        return found

    def upto(self) -> int:
        """The newest passage that the keyword index has."""
        try:
            return int(json.loads((self.folder / self.generation / "upto.json").read_text())["upto"])
        except FileNotFoundError:
            return 0

    def behind(self) -> int:
        """About how many passages the keyword index has not seen yet."""
        return max(0, self.store.newest() - self.upto())

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator["Writer"]:
        """The one writer of these files; BusyError where another process, or another part of this one, writes, and
        still does after `patience` seconds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder / "writer.lock", BUSY, patience):
            yield Writer(self)


@dataclass(frozen=True)
class Filled:
    """`left` passages have no vector yet."""

    words: int
    embedded: int
    left: int


@dataclass(frozen=True)
class Mended:
    """What a comparison with SQL had to add to the indexes, and to take out."""

    added: int
    removed: int


@dataclass(frozen=True)
class Writer:
    shelf: Shelf

    def follow(self, progress: Progress = no_progress) -> int:
        """Bring the keyword index up to the newest passage; gives how many were added."""
        words, upto = self.shelf.words, self.shelf.upto()
        added, newest = 0, self.shelf.store.newest()
        while batch := self.shelf.store.after(upto, WORDS_AT_ONCE):
            words.add([_entry(one) for one in batch])
            upto, added = batch[-1].id, added + len(batch)
            self._remember(upto)
            progress("Indexing words", upto, max(newest, upto))
        return added

    def fill(
        self,
        progress: Progress = no_progress,
        enough: Enough | None = None,
        account_ids: list[int] | None = None,
    ) -> Filled:
        """Make what has no vector comparable by meaning, until it is `enough`; words first."""
        store = self.shelf.store
        words = self.follow(progress)
        store.forget_other_models(self.shelf.embedder.name)
        done, total = 0, store.bare(account_ids)
        for batch in self._bare(account_ids) if total else ():
            if enough is not None and enough():
                break
            self._embed(batch)
            done += len(batch)
            progress("Indexing meaning", done, max(total, done))
        return Filled(words, done, store.bare(account_ids))

    def _bare(self, account_ids: list[int] | None) -> Iterator[list[int]]:
        """Passages without a vector, as many as are embedded at once."""
        while ids := [number for number, _ in self.shelf.store.unembedded(LOOKED_UP_AT_ONCE, account_ids)]:
            yield from _batches(ids, EMBED_AT_ONCE)

    def _embed(self, ids: list[int]) -> None:
        passages = self.shelf.store.to_embed(ids)
        if not passages:
            return
        made: Vectors = self.shelf.embedder.embed([indexed_text(one) for one in passages])
        numbers = [one.id for one in passages]
        # Chroma first: a vector that SQL has is then always there, and one that only Chroma has is written again.
        self.shelf.vectors.add(numbers, [one.account_id for one in passages], made)
        self.shelf.store.keep_vectors(self.shelf.embedder.name, numbers, made)

    def mend(self, progress: Progress = no_progress) -> Mended:
        """Compare both indexes with SQL, add what they lack, take out what is gone."""
        store, model = self.shelf.store, self.shelf.embedder.name
        added = self.follow(progress)
        there, embedded = store.ids(), store.ids(model)
        worded = self.shelf.words.ids()
        lost_words, stale_words = there - worded, worded - there
        for batch in _batches(sorted(lost_words), WORDS_AT_ONCE):
            self.shelf.words.add([_entry(one) for one in store.to_embed(batch)])
        if stale_words:
            self.shelf.words.remove(stale_words)
        charted = self.shelf.vectors.ids()
        lost, stale = embedded - charted, charted - embedded
        for batch in _batches(sorted(lost), VECTORS_AT_ONCE):
            self._chart(self.shelf.vectors, batch)
            progress("Mending the index", len(batch), len(lost))
        self.shelf.vectors.remove(sorted(stale))
        return Mended(added + len(lost_words) + len(lost), len(stale_words) + len(stale))

    def _chart(self, vectors: VectorIndex, ids: list[int]) -> None:
        found = self.shelf.store.vectors_of(ids)
        if found:
            made = np.stack([one.vector for one in found])
            vectors.add([one.id for one in found], [one.account_id for one in found], made)

    def rebuild(self, progress: Progress = no_progress) -> int:
        """Make both indexes anew from SQL, then put them in the place of the old; gives how many passages they hold.

        Vectors that SQL has are used again. The old files are removed.
        """
        shelf, store = self.shelf, self.shelf.store
        old, new = shelf.generation, _fresh()
        words = KeywordIndex(shelf.folder / new / "words")
        upto, newest = 0, store.newest()
        while batch := store.after(upto, WORDS_AT_ONCE):
            words.add([_entry(one) for one in batch])
            upto = batch[-1].id
            progress("Indexing words", upto, max(newest, upto))
        _note(shelf.folder / new, upto)
        vectors = VectorIndex(shelf.address or shelf.folder / new / "vectors")
        if shelf.address:
            vectors.remove(vectors.ids())
        ids = sorted(store.ids(shelf.embedder.name))
        for place, part in enumerate(_batches(ids, VECTORS_AT_ONCE)):
            self._chart(vectors, part)
            progress("Indexing meaning", min(len(ids), (place + 1) * VECTORS_AT_ONCE), len(ids))
        shelf._name(new)
        shelf._vectors_of(new)
        shutil.rmtree(shelf.folder / old, ignore_errors=True)
        return words.size()

    def _remember(self, upto: int) -> None:
        _note(self._here(), upto)

    def _here(self) -> Path:
        return self.shelf.folder / self.shelf.generation


def seconds_from_now(seconds: float, clock: Callable[[], float] = time.monotonic) -> Enough:
    ends = clock() + seconds
    return lambda: clock() >= ends


def _entry(passage: Indexed) -> Entry:
    return Entry(passage.id, passage.account_id, day_number(passage.said_at), indexed_text(passage))


def _fresh() -> str:
    return f"generation-{uuid4().hex[:12]}"


def _note(folder: Path, upto: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "upto.json.new"
    written.write_text(json.dumps({"upto": upto}))
    written.replace(folder / "upto.json")


def _batches(ids: list[int], size: int) -> Iterator[list[int]]:
    yield from (ids[start : start + size] for start in range(0, len(ids), size))
