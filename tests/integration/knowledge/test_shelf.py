"""The indexes on disk: one writer, made anew at any time, mended by comparison with SQL."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from library import Library, mail

from domain.errors import BusyError
from knowledge.keyword_index import Entry, KeywordIndex
from knowledge.shelf import Shelf, seconds_from_now
from knowledge.words import terms_of
from storage import schema
from storage.engine import write


@pytest.fixture
def full(shelved: Library) -> Library:
    mails = [mail(1, "The price is fine."), mail(2, "We moved on."), mail(3, "Lunch.")]
    shelved.load(accounts=[{}, {}], interactions=mails)
    shelved.fill()
    return shelved


def test_there_is_one_writer(full: Library) -> None:
    other = Shelf(full.folder, full.store, full.embedder)
    with full.shelf.writing(), pytest.raises(BusyError, match="Another process"), other.writing():
        pass
    with other.writing() as writer:
        assert writer.follow() == 0


def test_what_is_added_twice_stands_there_once(tmp_path: Path) -> None:
    index = KeywordIndex(tmp_path)
    for text in ("the price", "the lunch"):
        index.add([Entry(7, 1, 100, text)])
    assert index.size() == 1
    assert index.find(terms_of("price")) == []
    assert index.find(terms_of("lunch")) == [7]
    index.remove([7])
    assert index.size() == 0


def test_a_lost_index_is_made_anew_without_embedding_again(full: Library) -> None:
    shutil.rmtree(full.folder)
    fresh = Shelf(full.folder, full.store, full.embedder)
    asked = len(full.embedder.asked)
    with fresh.writing() as writer:
        assert writer.rebuild() == 3
    assert len(full.embedder.asked) == asked
    assert (fresh.words.size(), fresh.vectors.size()) == (3, 3)


def test_a_rebuilt_index_leaves_nothing_of_the_old_on_disk(full: Library) -> None:
    old = full.folder / full.shelf.generation
    with full.shelf.writing() as writer:
        writer.rebuild()
    assert not old.exists()
    assert full.refs("price", None)[0] == "I-1"


def test_a_comparison_finds_what_a_crash_left_behind(full: Library) -> None:
    full.shelf.words.remove([1])
    full.shelf.vectors.remove([2])
    with write(full.engine) as connection:
        connection.execute(sa.delete(schema.passages).where(schema.passages.c.id == 3))
    with full.shelf.writing() as writer:
        mended = writer.mend()
        assert (mended.added, mended.removed) == (2, 2)
        again = writer.mend()
        assert (again.added, again.removed) == (0, 0)


def test_a_passage_that_is_gone_from_sql_is_not_found_though_the_indexes_still_know_it(full: Library) -> None:
    with write(full.engine) as connection:
        connection.execute(sa.delete(schema.interactions))
    assert full.refs("price", None) == []


def test_filling_stops_with_its_time_and_goes_on_later(full: Library) -> None:
    full.load(interactions=[mail(10 + n, f"price {n}") for n in range(100)])
    seconds = iter(range(0, 1000, 10))
    with full.shelf.writing() as writer:
        first = writer.fill(enough=seconds_from_now(15, lambda: next(seconds)))
        assert 0 < first.left < 100
        assert writer.fill().left == 0
    assert full.shelf.vectors.size() == 103
