"""Help is instant: it loads none of the heavy libraries, for any command."""

import subprocess
import sys
from pathlib import Path

import pytest
from e2e_runner import inside

HEAVY = (
    "polars",
    "sqlalchemy",
    "langgraph",
    "numpy",
    "deltalake",
    "pyarrow",
    "distributed",
    "lightgbm",
    "sklearn",
    "scipy",
    "matplotlib",
    "openai",
    "langchain_core",
    "chromadb",
    "tantivy",
    "onnxruntime",
    "pptx",
    "fpdf",
    "fastmcp",
    "mcp",
)
COMMANDS = (
    "demo",
    "import",
    "run",
    "rescore",
    "schedule",
    "accounts",
    "account",
    "scores",
    "alerts",
    "opportunities",
    "report",
    "calibrate",
    "calibrations",
    "backtest",
    "models",
    "ai",
    "doctor",
    "ask",
    "search",
    "rebuild-index",
    "people",
    "queue",
    "review",
    "prompts",
    "export",
    "backup",
    "restore",
    "mcp",
)
LOADED = """
import sys
sys.argv = ["keepwell", *sys.argv[1:]]
from keepwell.cli import main
try:
    main()
except SystemExit as ended:
    heavy = [name for name in {heavy} if name in sys.modules]
    sys.exit(f"loaded {{heavy}}" if heavy or ended.code else 0)
"""


@pytest.mark.parametrize(
    "command", [(), ("run",), ("mcp",), ("alerts", "show"), ("backtest",), ("export", "qbr")]
)
def test_help_loads_no_heavy_library(command: tuple[str, ...]) -> None:
    code = LOADED.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "Usage: keepwell" in done.stdout


def test_help_names_every_command_of_this_version(tmp_path: Path) -> None:
    said = inside(tmp_path, "--help").out
    assert [name for name in COMMANDS if f"│ {name} " not in said] == []


def test_the_list_of_commands_loads_none_of_them_and_no_parsers(tmp_path: Path) -> None:
    unused = ("keepwell.cli.runs", "keepwell.cli.show", "keepwell.settings", "pydantic", "yaml", "sqlite3")
    code = LOADED.format(
        heavy=(*unused, "rich.markdown", "rich.traceback", "markdown_it", "pygments", "attr")
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_help_leaves_out_is_there_for_whoever_asks_afterwards() -> None:
    code = "from keepwell.cli.lean_help import load; load(); from rich.markdown import Markdown; Markdown('a').parsed"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(tmp_path: Path, command: str) -> None:
    said = inside(tmp_path, command, "--help")
    assert said.code == 0
    assert "Usage: keepwell" in said.out
    assert not (tmp_path / "keepwell.db").exists()
