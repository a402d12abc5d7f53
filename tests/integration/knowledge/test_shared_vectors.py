"""One folder of vectors and several processes: what one adds the others find, and nobody writes over it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from domain.errors import BusyError
from knowledge import vector_files
from knowledge.embedder import Vectors
from knowledge.vector_files import VectorFiles
from knowledge.vector_index import VectorIndex
from storage.locking import held

ENOUGH_TO_BE_WRITTEN_OUT = 1_500
"""After a thousand Chroma writes its graph to disk, and drops from its log what it has written."""
ELSEWHERE = """
import sys
from pathlib import Path
import numpy as np
from knowledge.vector_index import VectorIndex
folder, vectors, first, last = Path(sys.argv[1]), np.load(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
index = VectorIndex(folder)
for start in range(first, last, 100):
    here = range(start, min(last, start + 100))
    index.add(list(here), [1] * len(here), vectors[here.start : here.stop])
"""


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    made = np.random.default_rng(3).normal(size=(3 * ENOUGH_TO_BE_WRITTEN_OUT, 8)).astype(np.float32)
    found: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    np.save(tmp_path_factory.getbasetemp() / "vectors.npy", found)
    return found


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors")
    yield index
    index.close()


@pytest.fixture
def elsewhere(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], None]:
    """Another process adds the vectors from the first of these numbers up to the second."""
    saved = tmp_path_factory.getbasetemp() / "vectors.npy"

    def add(first: int, last: int) -> None:
        told = [str(one) for one in (tmp_path / "vectors", saved, first, last)]
        subprocess.run([sys.executable, "-c", ELSEWHERE, *told], check=True)

    return add


def found(index: VectorIndex, vectors: Vectors, first: int, last: int) -> float:
    """The share of these that are nearest to themselves."""
    asked = range(first, last, 7)
    return sum(index.find(vectors[one], 3)[:1] == [one] for one in asked) / len(asked)


def test_what_another_process_adds_is_found_and_not_written_over(
    index: VectorIndex, vectors: Vectors, elsewhere: Callable[[int, int], None]
) -> None:
    first, second, third = (n * ENOUGH_TO_BE_WRITTEN_OUT for n in (1, 2, 3))
    index.add(list(range(first)), [1] * first, vectors[:first])
    assert found(index, vectors, 0, first) == 1
    elsewhere(first, second)
    index.add(list(range(second, third)), [1] * (third - second), vectors[second:third])
    assert found(index, vectors, 0, third) == 1
    assert index.size() == third


def test_a_reader_opens_the_folder_anew_and_then_reads_on_for_a_while(
    tmp_path: Path, elsewhere: Callable[[int, int], None], vectors: Vectors
) -> None:
    seconds = [0.0]
    files = VectorFiles(tmp_path / "vectors", clock=lambda: seconds[0])
    with files.turn(changes=True) as collection:
        seconds[0] += 1  # what opening it took
    elsewhere(0, 10)
    for later, anew in ((40, False), (19, True)):
        seconds[0] += later
        with files.turn(changes=False) as at_hand:
            assert (at_hand is not collection) == anew
    files.close()


def test_a_folder_is_one_for_all_of_a_process(index: VectorIndex, tmp_path: Path, vectors: Vectors) -> None:
    index.add([1], [1], vectors[:1])
    other = VectorIndex(tmp_path / "vectors")
    other.add([2], [1], vectors[1:2])
    assert index.ids() == {1, 2}


def test_whoever_waits_too_long_is_told_so(
    index: VectorIndex, tmp_path: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add([1], [1], vectors[:1])
    monkeypatch.setattr(vector_files, "PATIENCE", 0.01)
    with held(tmp_path / "vectors.lock", ""), pytest.raises(BusyError, match="busy with the search index"):
        index.find(vectors[0])
    assert index.find(vectors[0]) == [1]


def test_of_an_index_that_was_made_anew_nothing_is_read(index: VectorIndex, vectors: Vectors) -> None:
    index.add([1], [1], vectors[:1])
    index.close()
    with pytest.raises(BusyError, match="made anew"):
        index.find(vectors[0])
