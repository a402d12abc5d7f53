"""Passages as ranking takes them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from knowledge.words import numbered
from storage.passage_reading import Rows


def rows(texts: Sequence[str], **changed: Any) -> Rows:
    """Passages of one account, each a conversation of its own unless said otherwise; nothing embedded."""
    words = [numbered(text) for text in texts]
    n = len(texts)
    plain = Rows(
        ids=np.arange(1, n + 1),
        account=np.ones(n, np.int64),
        conversation=np.arange(n),
        said=np.arange(n) * 86_400,
        contact=np.full(n, -1),
        speaker=[None] * n,
        channel=[None] * n,
        asks=np.array([text.endswith("?") for text in texts]),
        words=np.concatenate([np.zeros(0, np.uint32), *words]),
        ends=np.cumsum([one.size for one in words]),
        embedded=np.zeros(n, bool),
        vectors=np.zeros((n, 2), np.float32),
    )
    return replace(plain, **changed)
