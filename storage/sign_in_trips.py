"""Sign-ins that are under way at an identity provider, by hashes of what the browser and the address hold."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock
from storage import schema
from storage.engine import write

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Trip:
    """`nonce` and `verifier` are what the provider's answer has to fit; `next_path` is where the person was going."""

    nonce: str
    verifier: str
    next_path: str


class TripUnknownError(LookupError):
    """No such trip was begun, or somebody is back from it already."""


class OthersTripError(LookupError):
    """It was begun in another browser. It stays: only that one can end it."""


class TripOverError(LookupError):
    """It took longer than `LASTS`."""


@dataclass(frozen=True)
class TripStore:
    engine: Engine
    clock: Clock

    def begin(self, state_hash: str, browser_hash: str, trip: Trip) -> None:
        """Those that nobody came back from in time go with it."""
        now, t = self.clock(), schema.sign_in_trips
        values = {
            "state_hash": state_hash,
            "browser_hash": browser_hash,
            "nonce": trip.nonce,
            "verifier": trip.verifier,
            "next_path": trip.next_path,
            "expires_at": now + LASTS,
        }
        with write(self.engine) as connection:
            # A day later, so that who comes back late is told that it was late.
            connection.execute(sa.delete(t).where(t.c.expires_at < now - timedelta(days=1)))
            connection.execute(sa.insert(t).values(**values))

    def take(self, state_hash: str, browser_hash: str) -> Trip:
        """Of two who come back at once one gets it. TripUnknownError, OthersTripError or TripOverError."""
        t = schema.sign_in_trips
        mine = (t.c.state_hash == state_hash) & (t.c.browser_hash == browser_hash)
        with write(self.engine) as connection:
            row = connection.execute(sa.delete(t).where(mine).returning(t)).mappings().first()
            if row is None:
                anothers = sa.select(t.c.state_hash).where(t.c.state_hash == state_hash)
                found = connection.execute(anothers).first()
                raise TripUnknownError if found is None else OthersTripError
        if row["expires_at"] <= self.clock():
            raise TripOverError
        return Trip(row["nonce"], row["verifier"], row["next_path"])
