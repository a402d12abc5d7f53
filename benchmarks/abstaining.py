"""Whether a question that its history does not answer is held back: questions put to a conversation not their own."""

import random
import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from keepwell.analyst import ask
from keepwell.bootstrap import House

SEED, TODAY = 0, date(2026, 1, 1)
PROTOCOL = (
    "Held back: every question of categories 1 to 4 is put to its own conversation, which answers it, and to another "
    f"one drawn at random (seed {SEED}), with that one's speakers for its own, which should not. The line is that of "
    "knowledge/support.py over ten hits; `ask` is the whole way, without a model. Some questions another conversation "
    "does answer; they count as let through all the same."
)
Put = tuple[str, str]
"""The account that is asked, and the question."""


def foreign(own: Sequence[Put], speakers: dict[str, tuple[str, str]]) -> list[Put]:
    """Each question for another account, with the names of that one's speakers."""
    draw, names = random.Random(SEED), list(speakers)
    put = []
    for account, question in own:
        other = draw.choice([name for name in names if name != account])
        put.append((other, _renamed(question, dict(zip(speakers[account], speakers[other], strict=True)))))
    return put


def _renamed(question: str, names: dict[str, str]) -> str:
    """In one pass: a John may be of both."""
    return re.sub("|".join(names), lambda name: names[name[0]], question)


def held_back(house: House, put: Sequence[Put]) -> NDArray[np.float64]:
    """[n, 2] of 0 and 1: by the line of the search, and by `ask`."""
    rows = house.accounts.rows()
    ids = dict(zip(rows["external_id"].to_list(), rows["account_id"].to_list(), strict=True))
    held = [
        (
            not house.search.find(question, [ids[account]], TODAY).support.enough,
            ask(house, question, account).abstained,
        )
        for account, question in put
    ]
    return np.array(held, dtype=float).reshape(-1, 2)
