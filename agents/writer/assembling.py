"""Rows of many accounts made into a situation of each."""

from collections.abc import Mapping

from agents.expansion.prices import TierPrices
from agents.playbooks.table import Profile
from agents.writer.situation import Ours, Situation
from storage.draft_frames import DraftFrames


def situations(
    facts: DraftFrames,
    profiles: Mapping[int, tuple[Profile | None, float]],
    prices: TierPrices,
    ours: Ours,
) -> dict[int, Situation]:
    """By account id. `profiles` by contact id: the letter, or None, and how sure (0 to 1)."""
    raise NotImplementedError
