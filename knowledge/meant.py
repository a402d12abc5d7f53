"""The vector of a question, made while its passages are being looked up: each takes about half of a search."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder
from storage.passage_reading import PassageReader

Meaning = Callable[[], NDArray[np.float32] | None]
"""Waits for the vector [d] of length 1; None where no passage has one to compare it with."""


@contextmanager
def meant(question: str, embedder: Embedder, reader: PassageReader) -> Iterator[Meaning]:
    if not reader.any_embedded():  # the model is not even loaded then
        yield lambda: None
        return
    with ThreadPoolExecutor(1, "question") as beside:
        made = beside.submit(embedder.embed, [question])
        yield lambda: made.result()[0]
