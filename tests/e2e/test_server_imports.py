"""What the server loads before it answers its first request."""

import subprocess
import sys

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


def test_the_application_starts_without_what_only_runs_and_questions_need() -> None:
    code = f"import sys, keepwell.web.app; print([one for one in {HEAVY!r} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_application_starts_without_making_the_patterns_that_only_readers_of_conversations_use() -> None:
    code = "import keepwell.web.app, agents.disc.cues as cues; print(cues.patterns.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
