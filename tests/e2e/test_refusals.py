"""Whatever is asked for, the answer is a sentence and an exit code: 1 refused, 2 usage; never a traceback."""

import logging
import os
import subprocess
import warnings
from pathlib import Path

import pytest
from e2e_runner import SCRIPT, Keepwell, environment, inside, script

USAGE = (
    "run --as-of tomorrow",
    "run --as-of 2026-13-01",
    "run --backfill -1",
    "run --backfill many",
    "run --resume x",
    "run --engine moon",
    "run --engine dask://nowhere",
    "accounts --band purple",
    "accounts --sort luck",
    "accounts --limit -1",
    "account",
    "account A-000001 --since yesterday",
    "scores --from 1/2/2026",
    "alerts --state gone",
    "alerts show x",
    "alerts snooze 1 --until soon --by kim",
    "calibrate --as-of 2026-02-30",
    "demo --accounts 0",
    "import undo abc",
    "nonsense",
    "accounts --nonsense",
)
REFUSED = {
    "account nobody-at-all-zzz": "There is no account 'nobody-at-all-zzz'",
    "account A-000012 --since 2030-01-01 --as-of 2026-01-01": "lies in the future",
    "account A-000012 --since 2026-05-01 --as-of 2026-05-01": "must lie before",
    "account A-000012 --as-of 9999-12-31": "lies in the future",
    "account A-000012 --since 0001-01-01": "no days before",
    "scores --from 2026-02-01 --as-of 2026-01-01": "lies after",
    "scores --csv /nowhere/at/all.csv": "cannot be written: No such file or directory",
    "scores --csv /": "cannot be written: Is a directory",
    "alerts --rule sunshine": "Choose one of sudden_drop",
    "alerts --account zzz-nobody": "There is no account",
    "alerts show 999999": "There is no alert 999999",
    "import /nowhere": "/nowhere does not exist",
    "import undo 999": "There is no import 999",
    "import errors 1 /nowhere/x.csv": "cannot be written",
}


@pytest.mark.parametrize("command", USAGE)
def test_what_cannot_be_meant_is_a_usage_error(look: Keepwell, command: str) -> None:
    said = look(*command.split())
    assert said.code == 2
    assert said.out == "" or command == "nonsense"
    assert "Usage: keepwell" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("command", "because"), REFUSED.items())
def test_what_cannot_be_done_is_refused_in_one_sentence(look: Keepwell, command: str, because: str) -> None:
    assert because in look(*command.split()).sentence


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("nonsense", "is not a database address"),
        ("mysql://x/y", "SQLite or PostgreSQL, not on 'mysql'"),
        ("sqlite:////proc/none/keepwell.db", "cannot be opened"),
        ("postgresql://kim:geheim@127.0.0.1:1/none", "Connection refused"),
        ("postgresql://kim:geheim@127.0.0.1:99999/none", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_without_its_password(
    tmp_path: Path, url: str, because: str
) -> None:
    sentence = inside(tmp_path / "home", "accounts", DATABASE_URL=url).sentence
    assert because in sentence
    assert "geheim" not in sentence


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for home in (file, file / "below"):
        assert "Set KEEPWELL_HOME to a folder that can be written" in inside(home, "accounts").sentence
    doctor = inside(file, "doctor")
    assert (doctor.code, doctor.out.startswith("MEND  home")) == (1, True)


def test_a_setting_that_cannot_be_right_is_named(tmp_path: Path) -> None:
    assert "The setting wave cannot be used" in inside(tmp_path, "accounts", KEEPWELL_WAVE="0").sentence


def test_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keepwell.db").write_bytes(b"this is no database at all" * 100)
    assert "cannot be opened: file is not a database" in inside(tmp_path, "accounts").sentence


def test_an_argument_that_is_not_text_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [os.fsencode(SCRIPT), b"account", b"\xff"], env=environment(tmp_path), capture_output=True, timeout=60
    )
    assert done.returncode == 2
    assert b"is not UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_nobody_foresaw_is_one_sentence_and_the_log_has_the_rest(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keepwell.portfolio

    def broken(*_: object) -> None:
        warnings.warn("a library is worried", UserWarning, stacklevel=1)
        logging.getLogger("some.library").warning("so am I")
        raise RuntimeError("the roof\nis on fire")

    monkeypatch.setattr(keepwell.portfolio, "portfolio", broken)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        said = inside(home, "accounts")
    log = home / "logs" / "keepwell.log"
    assert "This should not have happened (RuntimeError: the roof). The details are in" in said.sentence
    assert str(log) in said.sentence
    written = log.read_text()
    assert "Traceback" in written
    assert "is on fire" in written
    assert "a library is worried" in written
    assert "so am I" in written


def test_with_debugging_on_the_traceback_is_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keepwell.portfolio

    monkeypatch.delattr(keepwell.portfolio, "portfolio")
    with pytest.raises(ImportError):
        inside(home, "accounts", KEEPWELL_DEBUG="1")


def test_a_log_that_cannot_be_written_takes_nothing_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keepwell.portfolio

    (home / "logs").write_text("a file where the folder should be")
    monkeypatch.delattr(keepwell.portfolio, "portfolio")
    assert "No log could be written" in inside(home, "accounts").sentence


def test_a_full_disk_is_a_sentence_too(demo_home: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [SCRIPT, "accounts"], env=environment(demo_home), stdout=out, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_that_is_interrupted_says_how_to_go_on_and_does(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keepwell.daily_job

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keepwell.daily_job, "_resumably", interrupted)
        said = inside(home, "run")
    assert (said.code, said.out) == (130, "")
    assert "`keepwell doctor` says whether a run is left to resume" in said.err
    doctor = inside(home, "doctor")
    assert doctor.code == 1
    assert "keepwell run --resume 2" in " ".join(doctor.out.split())
    assert inside(home, "run", "--resume", "2", "--json").json["scored"] == 24


def test_the_terminal_hears_nothing_from_libraries(home: Path) -> None:
    said = script(home, "run", PYTHONWARNINGS="always")
    assert said.code == 0
    assert said.err == ""
