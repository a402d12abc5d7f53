"""Past days of accounts with what became of them: what models learn from and are judged on."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import FeatureTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FOLD_SALT = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Examples:
    """[N] rows of a feature table with their outcomes.

    `came` by horizon: 1 left (or grew), 0 did not, NaN not known. `leaves`: days to leaving, infinite for none seen;
    `followed`: days the facts go on after the row. `settled`: days after the horizon until the outcome is beyond
    doubt (a contract may go on after a short pause).
    """

    table: FeatureTable
    came: dict[int, Floats]
    leaves: Floats
    followed: Floats
    settled: Ints

    def __len__(self) -> int:
        return int(self.leaves.size)

    def rows(self, chosen: Flags | Ints) -> "Examples":
        return replace(
            self,
            table=self.table.rows(chosen),
            came={horizon: came[chosen] for horizon, came in self.came.items()},
            leaves=self.leaves[chosen],
            followed=self.followed[chosen],
            settled=self.settled[chosen],
        )

    def known_by(self, day: date, horizon: int) -> Flags:
        """[N]: rows whose outcome was known on the day."""
        end = self.table.days + horizon + self.settled
        return (end <= day.toordinal()) & np.isfinite(self.came[horizon])

    def seen_on(self, day: date) -> "Examples":
        """The same rows, followed up to the day only."""
        followed = np.minimum(self.followed, day.toordinal() - self.table.days - self.settled).astype(
            np.float64
        )
        return replace(self, followed=followed)

    @property
    def accounts(self) -> Ints:
        return self.table.account_ids


def folds(accounts: Ints, count: int) -> Ints:
    """[N]: which of `count` groups each account is in, the same for all its rows and in every run."""
    mixed = accounts.astype(np.uint64) * np.uint64(FOLD_SALT)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return (mixed % np.uint64(count)).astype(np.int64)
