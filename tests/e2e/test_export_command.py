"""`keepwell export`, as people run it: each file is there and is what its name says, or one sentence says why not."""

from pathlib import Path

import pytest
from e2e_runner import Keepwell

BEGINS = {
    "pptx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "pdf": b"%PDF-",
    "ics": b"BEGIN:VCALENDAR",
    "csv": b"account,",
}


def worst(look: Keepwell) -> dict[str, str]:
    found: list[dict[str, str]] = look("accounts", "--json", "--limit", "1").json
    return found[0]


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        (("portfolio", "--sort", "risk"), "csv"),
        (("portfolio", "--band", "orange"), "xlsx"),
        (("renewals", "--windows", "--link-base", "https://kw.example"), "ics"),
        (("qbr", "--variant", "customer"), "pptx"),
        (("brief",), "pdf"),
    ],
)
def test_each_file_is_what_its_name_says(
    look: Keepwell, tmp_path: Path, command: tuple[str, ...], ending: str
) -> None:
    out = tmp_path / f"export.{ending}"
    named = (worst(look)["account_external_id"],) if command[0] in ("qbr", "brief") else ()
    said = look("export", *command, *named, "--out", str(out))
    assert said.code == 0, said.err
    assert out.read_bytes().startswith(BEGINS[ending])
    assert f"{out.stat().st_size:,} bytes written to {out}." in said.out.replace("\n", "")


@pytest.mark.parametrize("command", ["qbr", "brief"])
def test_an_account_of_another_book_is_not_there(look: Keepwell, tmp_path: Path, command: str) -> None:
    account, out = worst(look), tmp_path / "export"
    others = {row["csm"] for row in look("accounts", "--json").json} - {account["csm"], None}
    said = look("export", command, account["account_external_id"], "--user", others.pop(), "--out", str(out))
    assert said.code == 1
    assert "There is no account" in said.err
    assert account["name"] not in said.err
    assert not out.exists()


def test_a_name_that_says_no_format_asks_for_one(look: Keepwell, tmp_path: Path) -> None:
    said = look("export", "portfolio", "--out", str(tmp_path / "portfolio.txt"))
    assert said.code == 2
    assert "--format" in said.err
    assert look("export", "portfolio", "--format", "csv", "--out", str(tmp_path / "portfolio.txt")).code == 0


def test_a_folder_that_is_not_there_is_named(look: Keepwell, tmp_path: Path) -> None:
    said = look("export", "renewals", "--out", str(tmp_path / "no" / "renewals.ics"))
    assert said.code == 1
    assert "cannot be written" in said.err
