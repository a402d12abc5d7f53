"""A person erased from the tables, as `keepwell forget` does it."""

from sqlalchemy.engine import Engine

from storage.forgetting.store import ForgettingStore


def forgotten(engine: Engine, contact_id: int) -> None:
    store = ForgettingStore(engine)
    person = store.person([contact_id])
    store.clean(store.begin(person, "kim"), person)
