"""What the server loads before it answers its first request."""

import subprocess
import sys

import pytest

HEAVY = (
    "langgraph",
    "langchain_core",
    "chromadb",
    "lightgbm",
    "scipy",
    "openai",
    "distributed",
    "fastmcp",
    "authlib",
    "mcp",
    "pptx",
)


@pytest.fixture(scope="module")
def started() -> tuple[str, str]:
    """Of a process that has loaded the application: what of HEAVY is there, and how many patterns of cues are made."""
    code = f"import sys, keepwell.web.app; print([one for one in {HEAVY!r} if one in sys.modules]); "
    code += "import agents.disc.cues as cues; print(cues.patterns.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy, made = done.stdout.splitlines()
    return heavy, made


def test_the_application_starts_without_what_only_runs_and_questions_need(started: tuple[str, str]) -> None:
    assert started[0] == "[]"


def test_the_application_starts_without_making_the_patterns_that_only_readers_of_conversations_use(
    started: tuple[str, str],
) -> None:
    assert started[1] == "0"
