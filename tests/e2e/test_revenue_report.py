"""`keepwell report`, as a finance person reads it and as a program does."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from e2e_runner import TODAY, Keepwell, inside, script

ACCOUNTS = """external_id,name,segment,csm
A,Anna AS,smb,=kim()
B,Bert BV,enterprise,lee
C,"Cleo, Ltd",smb,lee
"""
SUBSCRIPTIONS = """external_id,account,start_date,end_date,plan,mrr,currency,status,is_trial
a1,A,2024-01-01,2025-02-14,Pro,100,USD,active,false
a2,A,2025-02-15,,Enterprise,150,USD,active,false
b1,B,2024-06-01,,Pro,200,EUR,active,false
c1,C,2025-01-10,2025-02-09,Pro,80,USD,active,true
c2,C,2025-02-10,2025-04-20,Pro,80,USD,active,false
"""
RATES = "currency,base,day,rate\nEUR,USD,2024-12-31,1.10\nEUR,USD,2025-03-31,1.20\n"
INVOICES = (
    "external_id,account,issued_at,amount,currency\ni1,A,2025-04-25,100,USD\ni2,A,2025-03-05,-25.50,USD\n"
)
PERIOD = ("--from", "2025-01-31", "--to", "2025-04-30", "--currency", "USD")
Write = Callable[..., Keepwell]


@pytest.fixture
def books(tmp_path: Path) -> Write:
    """A home with this bundle in it."""

    def made(rates: str = RATES, subscriptions: str = SUBSCRIPTIONS) -> Keepwell:
        folder = tmp_path / "bundle"
        folder.mkdir()
        files = {
            "accounts": ACCOUNTS,
            "subscriptions": subscriptions,
            "exchange_rates": rates,
            "invoices": INVOICES,
        }
        for name, text in files.items():
            if text:
                (folder / f"{name}.csv").write_text(text)
        keepwell = partial(inside, tmp_path / "home")
        assert keepwell("import", str(folder)).code == 0
        return keepwell

    return made


def lines(amounts: dict[str, object]) -> dict[str, object]:
    return {name.removesuffix("_cents"): n for name, n in amounts.items() if name.endswith("_cents") and n}


def test_the_document_holds_every_month_to_the_cent(books: Write) -> None:
    found = books()("report", *PERIOD, "--by", "plan", "--json").json
    assert (found["from"], found["to"], found["currency"]) == ("2025-01-31", "2025-04-30", "USD")
    assert [lines(month) for month in found["months"]] == [
        {"start": 320_00, "new": 80_00, "expansion": 50_00, "end": 450_00},
        {"start": 450_00, "currency": 20_00, "end": 470_00},
        {"start": 470_00, "churned": 80_00, "end": 390_00},
    ]
    assert found["nrr"] == pytest.approx(390 / 340)
    assert found["grr"] == 1.0
    assert found["expansion_share"] == pytest.approx(50 / 130)
    assert (found["churned_mrr_cents"], found["refunds"]["cents"]) == (80_00, 25_50)
    assert found["arr_end_cents"] == 12 * 390_00
    plans = {group["group"]: group for group in found["groups"]}
    assert lines(plans["Enterprise"]["months"][0]) == {"moved": 100_00, "expansion": 50_00, "end": 150_00}
    assert found["rates"] == [
        {"currency": "EUR", "base": "USD", "rate": 1.2, "day": "2025-03-31", "how": "direct", "via": None}
    ]
    assert found["cltv"]["cents"] is None
    assert found["cltv"]["method"].startswith("Not enough to say")


def test_without_a_rate_the_amounts_left_out_are_named_in_words_and_for_programs(books: Write) -> None:
    keepwell = books(rates="")
    found = keepwell("report", *PERIOD, "--json").json
    assert found["mrr_end_cents"] == 150_00
    assert [(one["currency"], one["end_cents"]) for one in found["left_out"]] == [("EUR", 200_00)]
    said = " ".join(keepwell("report", *PERIOD).out.split())
    assert (
        "Left out of every number: MRR in EUR, 200.00 at the start and 200.00 at the end, of 1 account"
        in said
    )


def test_where_all_is_left_out_no_nought_stands_for_it(books: Write) -> None:
    said = " ".join(books(rates="")("report", *PERIOD[:4], "--currency", "CHF").out.split())
    assert said.count("Left out of every number") == 2
    assert "MRR 0.00" not in said


def test_old_data_is_said_to_be_old_before_any_number(books: Write) -> None:
    said = books()("report").out.splitlines()
    assert said[1].startswith("The newest fact is of 2025-04-25")


def test_the_page_says_the_sums_first_and_fits(books: Write) -> None:
    said = books()("report", *PERIOD, "--by", "csm")
    assert (said.code, said.err) == (0, "")
    first, second = said.out.splitlines()[:2]
    assert first == "Recurring revenue from 2025-01-31 to 2025-04-30, in USD"
    assert second.startswith("MRR 320.00 of 2 accounts at the start, 390.00 of 2 at the end (70.00, +21.9 %)")
    places = [
        said.out.index(head) for head in ("NRR 114.7 %", "How MRR moved", "By csm", "Cohorts", "by health")
    ]
    assert places == sorted(places)
    assert max(len(line) for line in said.out.splitlines()) <= 100
    assert not any(line.endswith(" ") for line in said.out.splitlines())


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_amount_is_cut_off_however_narrow_the_terminal(books: Write, width: int) -> None:
    rows = SUBSCRIPTIONS.replace(",200,EUR", ",1234567.89,EUR").replace(",80,USD", ",7654321.12,USD")
    said = books(subscriptions=rows)("report", *PERIOD, COLUMNS=str(width)).out
    total = next(line for line in said.splitlines() if line.lstrip().startswith("in all"))
    assert total.split()[-1] in ("1,481,631.47", "1,481,631", "1,481.6k")


def test_the_csv_is_one_row_per_group_and_month_and_no_formula(books: Write, tmp_path: Path) -> None:
    file = tmp_path / "moves.csv"
    said = books()("report", *PERIOD, "--by", "csm", "--csv", str(file))
    assert said.out == f"6 rows written to {file}.\n"
    with file.open(newline="", encoding="utf-8") as held:
        rows = list(csv.DictReader(held))
    assert {row["csm"] for row in rows} == {"'=kim()", "lee"}
    first = next(row for row in rows if row["csm"] == "'=kim()")
    assert (first["from"], first["to"], first["start"], first["expansion"], first["end"]) == (
        "2025-01-31", "2025-02-28", "100.00", "50.00", "150.00"
    )  # fmt: skip


def test_by_account_names_who_moved(books: Write, tmp_path: Path) -> None:
    keepwell = books()
    groups = keepwell("report", *PERIOD, "--by", "account", "--json").json["groups"]
    assert {group["account"]: group["mrr_end_cents"] for group in groups} == {
        "Anna AS": 150_00,
        "Bert BV": 240_00,
        "Cleo, Ltd": 0,
    }
    file = tmp_path / "accounts.csv"
    keepwell("report", *PERIOD, "--by", "account", "--csv", str(file))
    assert 'C,"Cleo, Ltd",2025-03-31,2025-04-30,USD,80.00' in file.read_text()


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (("--from", "2025-02-01", "--to", "2025-01-01"), "--from 2025-02-01 lies after --to 2025-01-01"),
        (("--to", str(TODAY + timedelta(days=40))), "lies in the future"),
        (("--from", "1850-01-01", "--to", "2025-01-01"), "knows no days before 1900-01-01"),
        (("--to", "2025-01-01", "--currency", "dollars"), "'DOLLARS' is no ISO 4217 currency code"),
        (("--to", "2025-01-01", "--csv", "/nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(
    nothing: Keepwell, period: tuple[str, ...], words: str
) -> None:
    assert words in nothing("report", *period).sentence


def test_an_empty_home_is_told_how_to_begin(nothing: Keepwell) -> None:
    said = nothing("report")
    assert (said.code, said.out.count("keepwell import PATH")) == (0, 1)
    found = nothing("report", "--json").json
    assert (found["mrr_start_cents"], found["mrr_end_cents"], found["nrr"]) == (0, 0, None)
    assert "There are no accounts yet" in found["notes"][0]


def test_a_period_before_the_first_customer_says_when_there_was_one(books: Write) -> None:
    keepwell = books()
    said = keepwell("report", "--from", "2019-01-31", "--to", "2019-12-31")
    assert said.code == 0
    assert "Nobody paid anything by 2019-12-31: the first paid subscription begins on 2024-01-01." in said.out
    assert keepwell("report", "--from", "1990-01-31", "--to", "2024-12-31", "--json").json["nrr"] is None


def test_accounts_without_any_amount_have_no_mrr_to_report(books: Write) -> None:
    head = SUBSCRIPTIONS.splitlines()[0]
    keepwell = books(subscriptions=f"{head}\nx,A,2024-01-01,,Pro,,,active,false\n")
    said = " ".join(keepwell("report", *PERIOD).out.split())
    assert "No account has a paid subscription with an amount" in said


def test_a_start_on_the_first_of_a_month_is_said_to_be_the_end_of_that_day(books: Write) -> None:
    said = " ".join(books()("report", "--from", "2025-02-01", "--to", "2025-04-30").out.split())
    assert "For the whole of the month use --from 2025-01-31." in said


def test_the_sample_reports_in_one_currency_with_nothing_left_out(look: Keepwell) -> None:
    found = look("report", "--json").json
    assert found["left_out"] == []
    assert {rate["currency"] for rate in found["rates"]} | {found["currency"]} == {"USD", "EUR", "GBP"}
    assert sum(band["mrr_cents"] for band in found["bands"]) == found["mrr_end_cents"] > 0
    assert found["bands_as_of"] == TODAY.isoformat()
    year = date.fromisoformat(found["to"]) - date.fromisoformat(found["from"])
    assert year.days in (365, 366)


def test_it_is_a_command_of_the_installed_product(demo_home: Path) -> None:
    said = script(demo_home, "report", "--by", "segment", COLUMNS="160")
    assert (said.code, said.err) == (0, "")
    assert "start + rates + gains - losses = end, to the cent." in said.out
