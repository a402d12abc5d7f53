# ruff: noqa: E501  # rows and mappings are as long as they are
"""What a mapping can say: nested rows, the first filled of several columns, arithmetic, places, what files look like."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from source_corpora import RememberingIntake

from domain.errors import SourceRejectedError
from sources.html_text import host_of, html_to_text
from sources.importing import import_path
from sources.mapping import parse_mapping
from sources.report import ImportReport

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNTS = "  - {table: accounts, files: accounts.csv}\n"


class Desk:
    """Files in a folder, a mapping over them, and what was remembered of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.intake = folder, RememberingIntake()
        (folder / "accounts.csv").write_text("external_id,name\nA,Fjord\nB,Nord\n")

    def has(self, name: str, content: Any) -> "Desk":
        lines = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
        (self.folder / name).write_text(lines, encoding="utf-8")
        return self

    def take(self, feeds: str, head: str = "", **options: Any) -> ImportReport:
        text = f"name: t\nsource: t\ntimezone: UTC\n{head}feeds:\n{ACCOUNTS}{feeds}"
        return import_path(self.folder, self.intake, parse_mapping(text, "t.yaml"), now=NOW, **options)

    def rows(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in names) for row in self.intake.rows(table)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def feed(table: str, files: str, columns: str, more: str = "") -> str:
    lines = "".join(f"      {line}\n" for line in columns.strip().splitlines())
    keys = "".join(f"    {line}\n" for line in more.strip().splitlines())
    return f"  - table: {table}\n    files: {files}\n{keys}    columns:\n{lines}"


def test_a_path_reaches_into_json_and_the_first_filled_column_counts(desk: Desk) -> None:
    desk.has("people.jsonl", [
        {"id": 1, "props": {"name": "Kari", "mail": None}, "links": [{"to": "A"}, {"to": "B"}]},
        {"id": 2, "props": {"name": " "}, "nick": "Ola", "links": [{"to": "B"}]},
        {"id": 3, "props": None, "links": []},
    ])  # fmt: skip
    report = desk.take(
        feed(
            "contacts",
            "people.jsonl",
            'external_id: id\naccount: "links[0].to"\nname: [props.name, nick]',
            "attributes: none",
        )
    )
    assert desk.rows("contacts", "external_id", "account", "name") == [("1", "A", "Kari"), ("2", "B", "Ola")]
    assert report.tables["contacts"].reasons == {"account: is missing": 1}
    assert report.unused() == {"people.jsonl": ["props.mail"]}


def test_each_element_of_a_nested_list_is_a_row_and_a_hollow_one_is_told(desk: Desk) -> None:
    desk.has("threads.jsonl", [
        {"id": 1, "account": "A", "posts": [{"n": 1, "at": "2026-03-01", "text": "<p>a</p><p>b</p>"}, {"n": 2, "at": "soon", "text": "x"}]},
        {"id": 2, "account": "A", "posts": []},
        {"id": 3, "account": "A"},
    ])  # fmt: skip
    report = desk.take(feed(
        "interactions", "threads.jsonl",
        'external_id: {template: "{id}-{item.n}-{place}"}\naccount: account\noccurred_at: item.at\n'
        "channel: {value: chat}\nbody: {from: item.text, as: html}", "each: posts\nattributes: none",
    ))  # fmt: skip
    assert desk.rows("interactions", "external_id", "body") == [("1-1-1", "a\nb")]
    count = report.tables["interactions"]
    assert (count.read, count.accepted, count.quarantined) == (2, 1, 1)
    assert count.skipped == {"with nothing under posts": 2}
    kept = desk.intake.kept_out[0]
    assert (kept.row, kept.column, kept.value) == (1, "occurred_at", "soon")
    assert json.loads(kept.raw or "")["id"] == "1"


def test_a_file_without_any_element_gives_nothing_and_says_so(desk: Desk) -> None:
    desk.has("t.jsonl", [{"id": 1, "account": "A", "posts": []}]).has("u.jsonl", [{"id": 2, "account": "A"}])
    columns = "external_id: item.id\naccount: account\noccurred_at: item.at\nchannel: {value: chat}\npriority: [item.p, p]"
    report = desk.take(feed("interactions", "[t.jsonl, u.jsonl]", columns, "each: posts\nattributes: none"))
    assert report.tables["interactions"].skipped == {"with nothing under posts": 2}
    assert report.tables["interactions"].read == 0


def test_rows_inside_a_page_are_counted_through(desk: Desk) -> None:
    pages = [
        {"results": [{"id": 1, "account": "A"}, {"id": 2, "account": "Z"}]},
        {"results": [{"id": 3, "account": "B"}]},
    ]
    desk.has("pages.jsonl", pages).has("one.json", json.dumps(pages[1], indent=1))
    report = desk.take(
        feed(
            "contacts",
            "[pages.jsonl, one.json]",
            "external_id: id\naccount: account",
            "inside: [items, results]",
        )
    )
    assert sorted(desk.rows("contacts", "external_id")) == [("1",), ("3",)]
    assert [(row.row, row.file) for row in desk.intake.kept_out] == [(2, "pages.jsonl")]
    assert report.tables["contacts"].read == 4


def test_ways_of_one_column_are_each_read_as_they_say(desk: Desk) -> None:
    desk.has(
        "subs.csv",
        "id,acc,unix,day,cents,plain\n1,A,1767225600,,12345,\n2,A,,05.02.2026,,99.5\n3,A,,soon,,1\n",
    )
    report = desk.take(feed(
        "subscriptions", "subs.csv",
        'external_id: id\naccount: acc\nstart_date: [{from: unix, unit: unix_seconds}, {from: day, format: "%d.%m.%Y"}]\n'
        "end_date: [{from: unix, unit: unix_seconds, later: {months: 1, days: -1}}]\n"
        "mrr: [{from: cents, unit: cents}, plain]\ncurrency: {value: EUR}",
    ))  # fmt: skip
    assert desk.rows("subscriptions", "external_id", "start_date", "end_date", "mrr_cents") == [
        ("1", date(2026, 1, 1), date(2026, 1, 31), 12_345),
        ("2", date(2026, 2, 5), None, 9_950),
    ]
    assert report.tables["subscriptions"].reasons == {"start_date: does not have the format %d.%m.%Y": 1}


def test_amounts_are_multiplied_and_divided_or_unknown(desk: Desk) -> None:
    desk.has("subs.csv", "id,acc,price,n,every,cur\n1,A,1000,3,year,USD\n2,A,1000,3,month,jpy\n3,A,1000,,month,USD\n"
             "4,A,1000,3,decade,USD\n5,A,1000,3,never,USD\n6,A,1000,1,year,KWD\n")  # fmt: skip
    report = desk.take(feed(
        "subscriptions", "subs.csv",
        "external_id: id\naccount: acc\nstart_date: {value: 2026-01-01}\ncurrency: cur\n"
        "mrr: {from: price, unit: minor, times: n, over: {from: every, values: {month: '1', year: '12', never: '0'}}}",
    ))  # fmt: skip
    assert desk.rows("subscriptions", "external_id", "mrr_cents") == [
        ("1", 250),
        ("2", 300_000),
        ("3", None),
        ("6", 8),
    ]
    assert report.tables["subscriptions"].reasons == {
        "mrr: cannot be multiplied or divided as the mapping says, by what is no number or zero": 2
    }


def test_a_column_settles_its_decimal_mark_and_says_so(desk: Desk) -> None:
    usage = "external_id,account,occurred_at,minutes\n"
    desk.has("comma.csv", usage + '1,A,2026-01-01,"1.234"\n2,A,2026-01-01,"12,5"\n')
    desk.has("point.csv", usage + '3,A,2026-01-01,"1,234"\n4,A,2026-01-01,12.5\n')
    desk.has("both.csv", usage + '5,A,2026-01-01,"1,234"\n6,A,2026-01-01,12.5\n7,A,2026-01-01,"12,5"\n')
    desk.has("none.csv", usage + '8,A,2026-01-01,"1,234"\n')
    report = desk.take(
        "".join(f"  - {{table: usage_events, files: {n}.csv}}\n" for n in ("comma", "point", "both", "none"))
    )
    assert desk.rows("usage_events", "external_id", "minutes") == [
        ("1", 1234.0), ("2", 12.5), ("3", 1234.0), ("4", 12.5), ("6", 12.5), ("7", 12.5), ("8", 1234.0)
    ]  # fmt: skip
    notes = {file.file: " ".join(file.notes) for file in report.files}
    assert "the comma is the decimal mark, as '12,5' on row 3 shows" in notes["comma.csv"]
    assert "the point is the decimal mark" in notes["point.csv"]
    assert "written both ways" in notes["both.csv"]
    assert "such as '1,234' are read as thousands" in notes["none.csv"]
    assert "minutes: could be thousands or decimals" in str(report.tables["usage_events"].reasons)


def test_a_place_is_said_for_all_for_a_feed_or_for_a_column(desk: Desk) -> None:
    header = "external_id,account,occurred_at,minutes\n"
    desk.has("a.csv", header + '1,A,03/04/2026,"1.234"\n').has("b.csv", header + '2,A,03/04/2026,"1.234"\n')
    desk.has("c.csv", "i,t,m\n3,03/04/2026,1.234\n")
    desk.take(
        "  - {table: usage_events, files: a.csv}\n  - {table: usage_events, files: b.csv, locale: en-US}\n"
        + feed(
            "usage_events",
            "c.csv",
            "external_id: i\naccount: {value: A}\noccurred_at: {from: t, locale: en-US}\nminutes: m",
        ),
        head="locale: de\n",
    )
    assert desk.rows("usage_events", "external_id", "occurred_at", "minutes") == [
        ("1", datetime(2026, 4, 3, tzinfo=UTC), 1234.0),
        ("2", datetime(2026, 3, 4, tzinfo=UTC), 1.234),
        ("3", datetime(2026, 3, 4, tzinfo=UTC), 1234.0),
    ]


def test_a_lookup_may_miss_be_absent_or_have_several_answers(desk: Desk) -> None:
    desk.has("users.csv", "id,org,kind\nu1,A,x\nu2,A,x\nu2,B,x\nu3,B,old\n").has(
        "mails.csv", "id,by\n1,u1\n2,u2\n3,u9\n4,u3\n"
    )
    lookups = (
        "lookups:\n  first: {files: users.csv, key: id, take: {home: [gone, org]}, several: last}\n"
        "  rest: {files: users.csv, where: [{column: kind, is: x}], key: id, take: org}\n"
        "  none: {files: nowhere.csv, key: id, take: org, optional: true}\n"
    )
    columns = (
        "external_id: id\noccurred_at: {value: 2026-01-01}\nchannel: {value: email}\n"
        "account: [{lookup: none, by: id, take: org}, {lookup: first, by: by, take: home, missing: blank}, {value: B}]\n"
        "subject: {lookup: rest, by: by, take: org, missing: blank}\n"
    )
    report = desk.take(feed("interactions", "mails.csv", columns), head=lookups)
    found = desk.rows("interactions", "external_id", "account", "subject")
    assert found == [("1", "A", "A"), ("2", "B", None), ("3", "B", None), ("4", "B", None)]
    assert "lookup rest: 1 keys mean two things, none is used" in report.notes


def test_json_in_a_cell_that_is_broken_or_hostile_holds_nothing(desk: Desk) -> None:
    cells = [
        '{"a": "x"}',
        '{"a": ',
        '{"a": "\\ud800"}',
        "[" * 60_000,
        '{"a": NaN}',
        "[]",
        "7",
        '{"a": {"b": [1, 2.50]}}',
        '{"a": ""}',
    ]
    quoted = "".join(f'{n},A,"{cell.replace(chr(34), chr(34) * 2)}"\n' for n, cell in enumerate(cells))
    desk.has("c.csv", "id,account,props\n" + quoted)
    report = desk.take(
        feed(
            "contacts",
            "c.csv",
            'external_id: id\naccount: account\nname: [props.a]\ntitle: "props.a.b[1]"',
            "attributes: none",
        )
    )
    assert desk.rows("contacts", "name", "title") == [
        ("x", None), (None, None), (None, None), (None, None), ("NaN", None), (None, None), (None, None),
        ('{"b": [1, 2.5]}', "2.5"), (None, None),
    ]  # fmt: skip
    assert report.tables["contacts"].quarantined == 0


def test_attributes_have_names_of_their_own(desk: Desk) -> None:
    desk.has(
        "p.jsonl",
        [
            {"id": 1, "account": "A", "p": {"stage": "won", "x": 1}},
            {"id": 2, "account": "A", "Stage": "lost"},
        ],
    )
    desk.take(
        feed(
            "contacts",
            "p.jsonl",
            "external_id: id\naccount: account",
            "attributes: {stage: [p.stage, Stage]}",
        )
    )
    told = desk.rows("contacts", "attributes")
    assert [json.loads(text) for (text,) in told] == [{"stage": "won"}, {"stage": "lost"}]


@pytest.mark.parametrize(
    ("columns", "telling"),
    [
        ("name: {from: a, later: {days: 1}}", "columns.name.later: a text column is no day"),
        ("name: {from: a, times: b}", "columns.name: times and over are for amounts"),
        ("name: {from: a, locale: xx-YY}", "'xx-YY' is not a locale"),
        ("name: []", "columns.name"),
        ("name: [a, {form: b}]", "columns.name.1.form: there is no such key"),
    ],
)
def test_mistakes_are_told_where_they_stand(columns: str, telling: str) -> None:
    text = f"name: t\nsource: t\nfeeds:\n{feed('accounts', 'a.csv', 'external_id: id' + chr(10) + columns)}"
    with pytest.raises(SourceRejectedError, match=telling.replace("[", r"\[")):
        parse_mapping(text, "t.yaml")


HUBSPOT = '"Record ID","Company name","Company owner"\n"800","Fjord AS","Ada"\n'


def unnamed(folder: Path, intake: RememberingIntake) -> ImportReport:
    return import_path(folder, intake, None, now=NOW)


def test_an_export_is_told_by_its_columns_and_waits_for_its_mapping(tmp_path: Path) -> None:
    (tmp_path / "anything.csv").write_text(HUBSPOT)
    intake = RememberingIntake()
    with pytest.raises(SourceRejectedError, match=r"export of hubspot \(anything\.csv\).*--mapping hubspot"):
        unnamed(tmp_path, intake)
    assert intake.rows("accounts") == []
    (tmp_path / "t.json").write_text(
        json.dumps({"tickets": [{"id": 1, "requester_id": 2, "status": "new", "created_at": "x"}]})
    )
    with pytest.raises(
        SourceRejectedError, match=r"several systems .*--mapping hubspot; t\.json: --mapping zendesk"
    ):
        unnamed(tmp_path, intake)


def test_a_file_named_after_a_table_is_recognised_once_it_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(HUBSPOT)
    with pytest.raises(SourceRejectedError, match=r"no column 'external_id'.*--mapping hubspot"):
        unnamed(tmp_path, RememberingIntake())


def test_a_bundle_beside_an_export_goes_in_and_the_export_is_mentioned(tmp_path: Path) -> None:
    Desk(tmp_path).has("companies.csv", HUBSPOT)
    intake = RememberingIntake()
    report = unnamed(tmp_path, intake)
    assert report.tables["accounts"].accepted == 2
    assert report.notes == ["companies.csv: looks like hubspot, import with --mapping hubspot"]


def test_ordinary_tables_look_like_no_system(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("id,name,email,status,amount,customer\n1,x,y,z,1,2\n")
    with pytest.raises(SourceRejectedError, match="named after a table"):
        unnamed(tmp_path, RememberingIntake())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi&nbsp;<b>you</b></p><ul><li>a</li><li>b</li></ul>", "Hi you\n- a\n- b"),
        ("<div>seen<span style='display: none'>unseen</span><script>x</script></div>", "seen"),
        ("line one\n\nline &amp; two", "line one\n\nline & two"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("write to <kari@fjord.example>", "write to <kari@fjord.example>"),
        ("<body hidden>gone</body>", ""),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_html_as_its_reader_saw_it(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_html_made_to_hurt_is_read_within_bounds() -> None:
    for hostile in (
        "<div>" * 100_000 + "x",
        "<p>" * 20_000,
        "<" * 900_000,
        "<a" * 400_000,
        "<b " + "a=1 " * 200_000,
    ):
        assert len(html_to_text(hostile)) <= len(hostile)


def test_hosts() -> None:
    assert [host_of(t) for t in ("https://www.Acme.com/en", "acme.com", "http://u:p@x.io:80/", "")] == [
        "acme.com", "acme.com", "x.io", ""
    ]  # fmt: skip
