"""The facts that drafts are written from, read for many accounts at once."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.engine import Engine

from storage.draft_frames import DraftFrames


class DraftFactStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def triggered(self, as_of: date) -> list[int]:
        """Accounts that may get a draft: with a live alert, an open opportunity, an open save plan or a QBR held
        lately; ascending."""
        raise NotImplementedError

    def load(self, account_ids: Iterable[int], as_of: date) -> DraftFrames:
        """One statement per table, however many accounts; nothing dated after `as_of`."""
        raise NotImplementedError
