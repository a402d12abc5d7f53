"""What was said is given newest first, within the accounts and the time that are asked for, on either database."""

from datetime import UTC, datetime, timedelta

import pytest
from library import DAY, Library, mail

from domain.passages import Trust
from storage import said
from storage.said import SaidStore, Sifted

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def told(library: Library) -> SaidStore:
    library.load(
        accounts=[{"external_id": "A-1", "name": "Acme"}, {"external_id": "B-1", "name": "Beta"}],
        contacts=[
            {"external_id": "c1", "account": "A-1", "name": "Ana Ruiz"},
            {"external_id": "c2", "account": "B-1", "name": "Ana Ruiz"},
        ],
        interactions=[
            mail(1, "first", contact="c1", direction="in", channel="email"),
            mail(2, "second", days=1, contact="c1", direction="out", channel="email"),
            mail(3, "third", days=2, direction="in", channel="chat"),
            mail(4, "foreign", "B-1", days=3, contact="c2", direction="in", channel="email"),
        ],
    )
    return SaidStore(library.engine)


def refs(store: SaidStore, accounts: list[int] | None, **about: object) -> list[str]:
    return [one.ref for one in store.said(accounts, Sifted(LATER, **about))]  # type: ignore[arg-type]  # as each test says


def test_the_newest_comes_first_and_nothing_foreign(library: Library) -> None:
    store = told(library)
    accounts = {one.account: one.account_id for one in store.said(None, Sifted(LATER))}
    acme, beta = [accounts["A-1"]], [accounts["B-1"]]
    assert refs(store, None) == ["I-4", "I-3", "I-2", "I-1"]
    assert refs(store, acme) == ["I-3", "I-2", "I-1"]
    assert refs(store, acme, limit=1) == ["I-3"]
    assert refs(store, []) == []
    assert refs(store, acme, trusts=(Trust.CUSTOMER,)) == ["I-3", "I-1"]
    assert refs(store, acme, channels=("email",)) == ["I-2", "I-1"]
    assert refs(store, acme, first=DAY + timedelta(days=1), end=DAY + timedelta(days=2)) == ["I-2"]
    assert [one.ref for one in store.said(acme, Sifted(DAY))] == ["I-1"]
    assert refs(store, acme, speakers=("ana RUIZ",)) == ["I-1"]
    ours = store.contacts_called(["ana ruiz", "nobody"], acme)
    assert list(ours.values()) == ["Ana Ruiz"]
    assert refs(store, acme, contact_ids=tuple(ours)) == ["I-2", "I-1"]
    assert refs(store, beta, contact_ids=tuple(ours)) == []
    assert len(store.contacts_called(["Ana Ruiz"], None)) == 2
    assert store.contacts_called(["Ana Ruiz"], []) == {}
    assert list(store.people(beta).values()) == ["Ana Ruiz"]


def test_what_is_read_piece_by_piece_is_the_same(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    store = told(library)
    monkeypatch.setattr(said, "AT_ONCE", 2)
    for about in (None, lambda text: "o" in text):
        assert list(store.each(None, Sifted(LATER, about=about))) == store.said(
            None, Sifted(LATER, about=about)
        )


def test_a_text_that_is_about_something_else_is_left_out_of_the_newest(library: Library) -> None:
    store = told(library)
    assert refs(store, None, about=lambda text: "first" in text or "third" in text) == ["I-3", "I-1"]
    assert refs(store, None, about=lambda text: "first" in text, limit=3) == []
