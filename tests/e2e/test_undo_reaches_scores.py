"""After `import undo` nothing shown rests on what was undone: gone accounts are gone, the others are rescored."""

from datetime import timedelta
from pathlib import Path

import pytest
from e2e_runner import TODAY, Keepwell

NEW = ("X-1", "X-2")


def usage(folder: Path, accounts: tuple[str, ...], source: str) -> Path:
    """Half a year in which nine people stop using the product three weeks ago."""
    folder.mkdir()
    days = [TODAY - timedelta(days=n) for n in range(21, 180)]
    lines = [
        f"{a}-{day}-{user},{a},{day}T10:00:00Z,{a}-{user},reports,{source}"
        for a in accounts
        for day in days
        for user in range(9)
    ]
    rows = "\n".join(["external_id,account,occurred_at,user,feature,source", *lines])
    (folder / "usage_events.csv").write_text(rows)
    return folder


@pytest.fixture
def with_new_accounts(tmp_path: Path) -> Path:
    folder = usage(tmp_path / "new", NEW, "crm")
    (folder / "accounts.csv").write_text("external_id,name\n" + "".join(f"{a},Firm {a}\n" for a in NEW))
    sold = "".join(f"s-{a},{a},2025-01-01,10,100,USD\n" for a in NEW)
    (folder / "subscriptions.csv").write_text("external_id,account,start_date,seats,mrr,currency\n" + sold)
    return folder


def shown(keepwell: Keepwell) -> list[str]:
    """Which of the lists name one of the new accounts."""
    told = {name: keepwell(name, "--json").out for name in ("accounts", "scores", "alerts")}
    return [name for name, out in told.items() if any(account in out for account in NEW)]


def test_an_account_that_was_undone_is_in_no_list(keepwell: Keepwell, with_new_accounts: Path) -> None:
    report = keepwell("import", str(with_new_accounts), "--source", "crm", "--json").json
    assert keepwell("run").code == 0
    assert shown(keepwell) == ["accounts", "scores", "alerts"]
    undone = keepwell("import", "undo", str(report["import_id"]))
    assert "rescore" not in undone.out
    assert shown(keepwell) == []
    assert "No account has news" in keepwell("rescore").out
    assert keepwell("account", "X-1").code == 1


def test_undone_facts_leave_the_score_as_soon_as_it_is_rescored(keepwell: Keepwell, tmp_path: Path) -> None:
    account = keepwell("accounts", "--json").json[0]["account_external_id"]
    before = scored(keepwell, account)
    report = keepwell("import", str(usage(tmp_path / "late", (account,), "other")), "--json").json
    assert report["tables"]["usage_events"]["accepted"] == 9 * 159
    keepwell("rescore")
    assert scored(keepwell, account) != before
    undone = keepwell("import", "undo", str(report["import_id"]))
    assert "`keepwell rescore` brings them up to date." in undone.out.replace("\n", " ")
    keepwell("rescore")
    assert scored(keepwell, account) == before


def scored(keepwell: Keepwell, account: str) -> list[dict[str, object]]:
    return [row for row in keepwell("scores", "--json").json if row["account_external_id"] == account]
