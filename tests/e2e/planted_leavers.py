"""A portfolio in which using less is the beginning of leaving."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

END = date(2026, 3, 31)
BEGUN = END - timedelta(days=420)
ACCOUNTS = 90
Rows = list[dict[str, object]]


def write(folder: Path, **tables: Rows) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def used(account: str, day: date, number: int) -> dict[str, object]:
    return {
        "external_id": f"{account}-{day}-{number}",
        "account": account,
        "occurred_at": f"{day}T10:00:00Z",
        "user": f"{account}-u{number}",
        "feature": "board",
    }


def planted(folder: Path) -> Path:
    """Two thirds leave; sixty days before, their use falls to a tenth."""
    rng = np.random.default_rng(3)
    accounts: Rows = []
    contracts: Rows = []
    use: Rows = []
    for n in range(ACCOUNTS):
        name, pace = f"A{n}", float(rng.uniform(0.1, 0.4))
        gone = BEGUN + timedelta(days=int(rng.integers(120, 420))) if n % 3 else None
        accounts.append(
            {
                "external_id": name,
                "name": f"Account {n}",
                "segment": ["small", "large"][n % 2],
                "csm": f"csm{n % 2}",
            }
        )
        contracts.append(
            {"external_id": f"S{n}", "account": name, "start_date": BEGUN, "mrr": 100 + n, "currency": "EUR"}
            | {"churned_at": gone or ""}
        )
        for back in range(420, -1, -1):
            day = END - timedelta(days=back)
            if gone and day >= gone:
                break
            slow = 0.1 if gone and (gone - day).days <= 60 else 1.0
            use += [used(name, day, k) for k in range(int(rng.random() < pace * slow))]
    return write(folder, accounts=accounts, subscriptions=contracts, usage_events=use)
