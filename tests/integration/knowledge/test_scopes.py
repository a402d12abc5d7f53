"""No scoped question ever finds anything foreign, however it is put: `python -m benchmarks.scopes` at a smaller size.

Every account says the same words and has canaries of its own; the questions ask for others' canaries and names, in the
syntax of SQL and of the index, and by telling the reader to ignore its scope.
"""

from collections.abc import Sequence

from library import Library

from benchmarks.scopes import (
    HOSTILE,
    TODAY,
    Customer,
    Told,
    as_usual,
    askings,
    by_the_indexes,
    customers,
    mails,
    searched,
)
from knowledge.account_search import Found


def shelve(library: Library, count: int) -> list[Customer]:
    known = customers(count)
    library.load(
        accounts=[{"external_id": one.ref, "name": one.name, "csm": one.csm} for one in known],
        interactions=list(mails(known)),
    )
    library.fill()
    return known


def by_search(library: Library, known: Sequence[Customer], count: int) -> Told:
    return searched(known, ids_of(known), askings(known, count), as_usual(library.search))


def by_index(library: Library, known: Sequence[Customer], count: int) -> Told:
    return searched(known, ids_of(known), askings(known, count, seed=77), by_the_indexes(library.search))


def ids_of(known: Sequence[Customer]) -> list[int]:
    return list(range(1, len(known) + 1))


def test_in_200_accounts_nothing_foreign_is_found_by_1000_questions(shelved: Library) -> None:
    known = shelve(shelved, 200)
    exact, indexed = by_search(shelved, known, 1_000), by_index(shelved, known, 40)
    for told in (exact, indexed):
        assert told.leaks == []
        assert told.hits > told.asked  # it was not by finding nothing
        assert told.own_found == told.own_asked > 0
    assert exact.hostile > 500


def test_nor_on_either_database(library: Library) -> None:
    known = shelve(library, 30)
    for told in (by_search(library, known, 80), by_index(library, known, 30)):
        assert told.leaks == []
        assert told.own_found == told.own_asked > 0


def test_a_leak_would_be_seen(shelved: Library) -> None:
    """The measure itself: a search that forgets its scope is caught at once."""
    known = shelve(shelved, 10)

    def forgetful(text: str, _scope: Sequence[int]) -> Found:
        return shelved.search.find(text, ids_of(known), TODAY)

    assert len(searched(known, ids_of(known), askings(known, 20), forgetful).leaks) > 20
    assert len(HOSTILE) >= 15
