"""An import end to end over a remembered storage: what is read is stored or kept out, and counted."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from source_corpora import RememberingIntake, corpora, own_cases

from domain.errors import KeepwellError, NotFoundError, SourceRejectedError
from sources.importing import import_path
from sources.mapping import Mapping, parse_mapping
from sources.report import ImportReport, error_rows_csv
from storage.imports import Outcome, QuarantinedRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNTS = "external_id,name,currency\nA,Fjord AS,\nB,Nord AB,SEK\n"


def run(
    path: Path, intake: RememberingIntake, mapping: str | Mapping | None = None, **options: str
) -> ImportReport:
    return import_path(path, intake, mapping, now=NOW, **options)  # type: ignore[arg-type]  # str options only


def bundle(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def mapped(text: str) -> Mapping:
    return parse_mapping("name: t\nsource: t\n" + text, "t.yaml")


def test_an_exchange_rate_is_a_price_of_one_currency_in_another(tmp_path: Path) -> None:
    intake = RememberingIntake()
    lines = (
        "EUR,USD,2026-03-31,1.08\neur,GBP,31 March 2026,0.86\nEUR,EUR,2026-03-31,1\nEUR,USD,2026-04-30,0\n"
    )
    report = run(bundle(tmp_path, exchange_rates="currency,base,day,rate\n" + lines), intake)
    assert [(row["currency"], row["base"], str(row["day"]), row["rate"]) for row in intake.rows("exchange_rates")] == [
        ("EUR", "USD", "2026-03-31", 1.08),
        ("EUR", "GBP", "2026-03-31", 0.86),
    ]  # fmt: skip
    assert report.tables["exchange_rates"].reasons == {
        "base: is the currency itself": 1,
        "rate: is not above zero": 1,
    }
    again = run(tmp_path, intake)
    assert (again.tables["exchange_rates"].unchanged, again.tables["exchange_rates"].accepted) == (2, 0)


def test_a_bundle_goes_in_and_the_counts_add_up(tmp_path: Path) -> None:
    intake = RememberingIntake()
    path = bundle(
        tmp_path,
        subscriptions="external_id,account,start_date,seats,mrr,plan color\ns1,A,2026-01-01,12,$100,red\n"
        "s2,B,2026-01-01,-5,200,\ns3,B,2026-01-01,7,200,blue\ns4,B,,7,200,\n",
        usage_events="external_id,account,occurred_at\nu1,A,2026-03-01T10:00:00Z\nu2,Z,2026-03-01\n",
    )
    report = run(path, intake)
    count = report.tables["subscriptions"]
    assert (count.read, count.accepted, count.quarantined) == (4, 2, 2)
    assert count.reasons == {"seats: is negative": 1, "start_date: is missing": 1}
    assert report.tables["usage_events"].reasons == {"account: no account ...": 1}
    first, second = intake.rows("subscriptions")
    assert (first["seats"], first["mrr_cents"], first["currency"]) == (12, 10_000, "USD")
    assert (second["mrr_cents"], second["currency"]) == (20_000, "SEK")
    assert json.loads(first["attributes"]) == {"plan color": "red"}
    kept = intake.kept_out[0]
    assert (kept.file, kept.row, kept.column, kept.value) == ("subscriptions.csv", 3, "seats", "-5")
    assert json.loads(kept.raw or "") == {
        "external_id": "s2", "account": "B", "start_date": "2026-01-01", "seats": "-5", "mrr": "200"
    }  # fmt: skip


def test_the_same_import_twice_changes_nothing(tmp_path: Path) -> None:
    intake = RememberingIntake()
    path = bundle(
        tmp_path, usage_events="external_id,account,occurred_at,count\nu1,A,2026-03-01,1\nu1,A,2026-03-01,2\n"
    )
    first = run(path, intake)
    assert first.tables["usage_events"].model_dump(include={"read", "accepted", "unchanged"}) == {
        "read": 2, "accepted": 1, "unchanged": 1
    }  # fmt: skip
    assert "followed by one of the same external_id" in str(first.files[-1].notes)
    second = run(path, intake)
    assert [c.accepted + c.updated + c.quarantined for c in second.tables.values()] == [0, 0]
    assert intake.rows("usage_events")[0]["count"] == 2


def test_several_files_and_formats_feed_one_table(tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts.csv").write_text("external_id,name\nA,a\n")
    (tmp_path / "accounts_2.jsonl").write_text('{"external_id":"B","name":"b"}\n')
    (tmp_path / "accounts" / "part-0.csv").write_text("external_id;name\nC;c\n")
    (tmp_path / "accounts-3.csv.gz").write_bytes(gzip.compress(b"external_id\tname\nD\td\n"))
    (tmp_path / "notes.txt").write_text("hello")
    intake = RememberingIntake()
    report = run(tmp_path, intake)
    assert sorted(row["external_id"] for row in intake.rows("accounts")) == ["A", "B", "C", "D"]
    assert {file.delimiter for file in report.files} == {"comma", "semicolon", "tab", None}
    assert report.unread == ["notes.txt"]


def test_json_rows_without_a_key_are_kept_out_one_by_one(tmp_path: Path) -> None:
    rows = [json.dumps({"external_id": f"a{i}", "name": "x"}) for i in range(50_000)]
    (tmp_path / "accounts.jsonl").write_text("\n".join([*rows, '{"external_id":"last"}', '{"name":"y"}']))
    intake = RememberingIntake()
    count = run(tmp_path, intake).tables["accounts"]
    assert (count.accepted, count.reasons) == (50_000, {"name: is missing": 1, "external_id: is missing": 1})


def test_a_single_file_is_a_path_too(tmp_path: Path) -> None:
    bundle(tmp_path)
    intake = RememberingIntake()
    assert run(tmp_path / "accounts.csv", intake).tables["accounts"].accepted == 2


def test_headers_are_matched_without_case_and_spaces_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("External ID,NAME\nA,Fjord\n")
    intake = RememberingIntake()
    report = run(tmp_path, intake)
    assert intake.rows("accounts")[0]["name"] == "Fjord"
    assert "column 'External ID' read as external_id" in report.files[0].notes


def test_a_file_without_a_required_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    bundle(tmp_path, contacts="external_idd,account\nc1,A\n")
    intake = RememberingIntake()
    report = run(tmp_path, intake)
    assert [r.file for r in report.refused] == ["contacts.csv"]
    assert "no column 'external_id' (the nearest it has is 'external_idd')" in report.refused[0].reason
    assert report.tables["contacts"].read == 0


def test_nothing_readable_is_an_error_and_the_import_failed(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,name\n1,x\n")
    intake = RememberingIntake()
    with pytest.raises(SourceRejectedError, match="external_id"):
        run(tmp_path, intake)
    assert intake.failed is not None
    (tmp_path / "accounts.csv").rename(tmp_path / "clients.csv")
    with pytest.raises(SourceRejectedError, match=r"named after a table.*clients\.csv"):
        run(tmp_path, intake)
    with pytest.raises(NotFoundError):
        run(tmp_path / "gone", intake)
    with pytest.raises(SourceRejectedError, match="--timezone"):
        run(tmp_path, intake, timezone="Nowhere")


def test_a_header_that_names_the_id_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("external_id,external_id,name\n1,2,x\n")
    with pytest.raises(SourceRejectedError, match="more than once"):
        run(tmp_path, RememberingIntake())


def test_day_and_month_are_settled_by_the_whole_column(tmp_path: Path) -> None:
    rows = [f"u{i},A,03/04/2025" for i in range(60_000)] + ["last,A,25/04/2025"]
    path = bundle(tmp_path, usage_events="external_id,account,occurred_at\n" + "\n".join(rows))
    intake = RememberingIntake()
    report = run(path, intake)
    assert report.tables["usage_events"].accepted == 60_001
    assert intake.rows("usage_events")[0]["occurred_at"] == datetime(2025, 4, 3, tzinfo=UTC)
    assert "occurred_at: day first, as '25/04/2025' on row 60002 shows" in report.files[-1].notes


@pytest.mark.parametrize("others", ["", "u2,A,25/04/2025\nu3,A,04/25/2025\n"])
def test_day_and_month_that_nothing_settles_are_quarantined(tmp_path: Path, others: str) -> None:
    path = bundle(tmp_path, usage_events=f"external_id,account,occurred_at\nu1,A,03/04/2025\n{others}")
    intake = RememberingIntake()
    run(path, intake)
    assert [(row, column) for row, column, _ in intake.reasons] == [(2, "occurred_at")]


def test_a_naive_time_needs_a_zone(tmp_path: Path) -> None:
    path = bundle(tmp_path, usage_events="external_id,account,occurred_at\nu1,A,2026-03-01 10:00:00\n")
    intake = RememberingIntake()
    assert run(path, intake).tables["usage_events"].quarantined == 1
    run(path, intake, timezone="Europe/Oslo")
    assert intake.rows("usage_events")[0]["occurred_at"] == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_what_cannot_be_right_is_kept_out_with_its_reason(tmp_path: Path) -> None:
    rows = [
        "s1,A,2026-01-01,2025-12-31,5,100 USD",
        "s2,A,2026-01-01,,NaN,100 USD",
        "s3,A,2026-01-01,,5,100 XXX",
        "s4,A,2026-01-01,,5,100",
        "s5,A,1985-01-01,,5,100 USD",
        "s6,A,2199-01-01,,5,100 USD",
        "s7,,2026-01-01,,5,100 USD",
        "s8,A,2026-01-01,2027-01-01,5,100 USD",
    ]
    header = "external_id,account,start_date,end_date,seats,mrr\n"
    intake = RememberingIntake()
    run(bundle(tmp_path, subscriptions=header + "\n".join(rows)), intake)
    assert [row["external_id"] for row in intake.rows("subscriptions")] == ["s8"]
    told = {row: f"{column} {reason}" for row, column, reason in intake.reasons}
    assert told[2] == "end_date lies before start_date"
    assert told[3] == "seats is not a number"
    assert "ISO 4217" in told[4]
    assert "no currency" in told[5]
    assert told[6] == "start_date lies before 1990"
    assert told[7] == "start_date lies after the year 2100"
    assert told[8] == "account is missing"


def test_a_row_may_name_its_own_source_and_time(tmp_path: Path) -> None:
    header = "external_id,name,source,updated_at,deleted\n"
    text = header + "A,a,crm,2026-01-01T00:00:00Z,false\nB,b,,2026-02-01,true\n"
    (tmp_path / "accounts.csv").write_text(text)
    intake = RememberingIntake()
    report = run(tmp_path, intake, source="export")
    first, second = intake.rows("accounts")
    assert (first["source"], second["source"]) == ("crm", "export")
    assert first["source_updated_at"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert (first["attributes"], second["attributes"]) == (None, '{"deleted":"true"}')
    assert "1 rows are marked deleted: kept, but they count nowhere any more" in report.files[0].notes


def test_names_of_any_sort_are_stored_safely_or_kept_out(tmp_path: Path) -> None:
    names = [case["payload"] for case in own_cases("account_name")]
    names += json.loads((corpora() / "blns" / "blns.json").read_text())
    lines = [json.dumps({"external_id": f"a{i}", "name": name, "note": name}) for i, name in enumerate(names)]
    (tmp_path / "accounts.jsonl").write_text("\n".join(lines))
    intake = RememberingIntake()
    count = run(tmp_path, intake).tables["accounts"]
    assert count.read == len(names)
    assert count.accepted == len(intake.rows("accounts"))
    assert count.quarantined == len(intake.kept_out) < 20
    stored = "".join(row["name"] + (row["attributes"] or "") for row in intake.rows("accounts"))
    assert not set(stored) & set("\0\u202e\u200b\ufeff")


@pytest.mark.parametrize(
    "folder", ["own", "csv-spectrum/csvs", "csv-injection/Intruder", "jsontestsuite/test_parsing"]
)
def test_no_file_of_the_corpora_breaks_an_import(folder: str) -> None:
    mapping = mapped(
        "timezone: UTC\nfeeds:\n  - table: accounts\n    files: '*'\n    columns:\n"
        "      external_id: {template: '{file}-{row}'}\n      name: {value: x}\n"
    )
    intake = RememberingIntake()
    report = run(corpora() / folder, intake, mapping)
    count = report.tables["accounts"]
    assert count.balanced
    assert count.read == count.accepted + count.quarantined > 0
    assert count.quarantined == len(intake.kept_out)


def test_a_dry_run_tells_of_rows_as_it_goes(tmp_path: Path) -> None:
    path = bundle(tmp_path, usage_events="external_id,account,occurred_at\nu1,A,tomorrow\n")
    heard: list[QuarantinedRow] = []
    report = import_path(path, RememberingIntake(), dry_run=True, now=NOW, on_quarantined=heard.extend)
    assert report.dry_run
    assert [row.value for row in heard] == ["tomorrow"]


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    path = bundle(tmp_path, usage_events="external_id,account,occurred_at\n" + "u1,A,2026-01-01\n" * 500)
    heard: list[tuple[int, int]] = []
    import_path(path, RememberingIntake(), now=NOW, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1] == sum(file.stat().st_size for file in path.iterdir())


def test_a_crash_of_storage_fails_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = RememberingIntake()

    def crash(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(intake, "upsert", crash)
    with pytest.raises(RuntimeError, match="disk full"):
        run(bundle(tmp_path), intake)
    assert intake.failed == "disk full"


def test_error_rows_open_in_a_spreadsheet_without_running() -> None:
    row = QuarantinedRow("a.csv", 7, "accounts", "name", "=1+1", "is, odd", '{"name":"=1+1"}')
    lines = list(error_rows_csv([row]))
    assert lines[0] == "file,row,table,column,value,reason,raw\r\n"
    assert lines[1] == 'a.csv,7,accounts,name,\'=1+1,"is, odd","{""name"":""=1+1""}"\r\n'


def test_rows_that_storage_forgets_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = RememberingIntake()
    monkeypatch.setattr(intake, "upsert", lambda *_: Outcome(accepted=1))
    with pytest.raises(KeepwellError, match="do not add up: 2 read, 1 accepted"):
        run(bundle(tmp_path), intake)
    assert intake.failed is not None
