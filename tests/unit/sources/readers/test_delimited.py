"""CSV: every physical row is given or accounted for, whatever the file looks like."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_rows import corpora, csv

from domain.errors import SourceRejectedError
from sources.readers.chunks import MAX_FIELD
from sources.readers.delimited import LONG_FIELD, STRAY_CR, UNCLOSED
from sources.readers.lines import TOO_LONG, UNDECODABLE


def test_every_file_of_csv_spectrum_reads_as_its_json_says() -> None:
    for file in sorted((corpora() / "csv-spectrum" / "csvs").iterdir()):
        expected = json.loads((corpora() / "csv-spectrum" / "json" / f"{file.stem}.json").read_text())
        read = csv(file.read_bytes())
        # The corpus lost the CRs inside one quoted field; line ends inside text become LF later anyway.
        wanted = [[cell.replace("\r\n", "\n") for cell in row.values()] for row in expected]
        assert [list(row.values()) for row in read.cells] == wanted, file.name
        assert read.bad == []


@pytest.mark.parametrize(
    ("name", "rows", "encoding"),
    [
        ("cp1252.csv", [{"id": "1", "name": "Zoë “x”"}], "Windows-1252"),
        ("cr_only.csv", [{"id": "1", "name": "x"}], "UTF-8"),
        ("excel_sep.csv", [{"id": "1", "name": "x"}], "UTF-8"),
        ("nul.csv", [{"id": "1", "name": "a\0b"}], "UTF-8"),
        ("semicolon.csv", [{"id": "1", "name": "x"}], "UTF-8"),
        ("utf16le_bom.csv", [{"id": "1", "name": "Zoë"}], "UTF-16-LE with a byte order mark"),
        ("utf8_bom.csv", [{"id": "1", "name": "x"}], "UTF-8 with a byte order mark"),
        ("dup_header.csv", [{"id": "1", "id_2": "2", "name": "x"}], "UTF-8"),
    ],
)
def test_an_odd_file_reads_and_says_what_it_is(name: str, rows: list[dict[str, str]], encoding: str) -> None:
    read = csv((corpora() / "own" / name).read_bytes())
    assert read.cells == rows
    assert read.observed.encoding == encoding
    assert read.bad == []


def test_a_cp1252_row_among_utf8_rows_is_repaired_and_counted() -> None:
    read = csv((corpora() / "own" / "mixed_encoding.csv").read_bytes())
    assert [row["name"] for row in read.cells] == ["Zoë", "Zoë"]
    assert read.observed.repaired == 1
    assert read.observed.encoding == "UTF-8, some lines Windows-1252"


def test_ragged_rows_are_kept_out_with_their_numbers() -> None:
    read = csv((corpora() / "own" / "ragged.csv").read_bytes())
    assert read.rows == []
    assert [(bad.row, bad.reason) for bad in read.bad] == [
        (2, "the row has 1 field, the header has 2 fields"),
        (3, "the row has 3 fields, the header has 2 fields"),
    ]


def test_a_row_whose_quote_is_never_closed_loses_only_itself() -> None:
    read = csv((corpora() / "own" / "unclosed_quote.csv").read_bytes())
    assert read.cells == [{"id": "2", "name": "y"}]
    assert [(bad.row, bad.reason) for bad in read.bad] == [(2, UNCLOSED)]


def test_an_unclosed_quote_gives_up_within_bounds_and_reads_on() -> None:
    lines = [b'1,"open'] + [b"%d,x" % i for i in range(2, 12_000)]
    read = csv(b"id,name\n" + b"\n".join(lines))
    assert len(read.rows) == 11_998
    assert [bad.row for bad in read.bad] == [2]


def test_a_huge_field_is_refused_with_a_sentence() -> None:
    read = csv((corpora() / "own" / "huge_field.csv").read_bytes())
    assert read.rows == []
    assert [bad.reason for bad in read.bad] == [LONG_FIELD]
    assert len(csv(b"id,name\n1," + b"x" * MAX_FIELD + b"\n2,y\n").rows) == 2


def test_a_line_too_long_to_hold_is_one_row_and_the_rest_is_read() -> None:
    read = csv(b"id,name\n1,a\n2," + b"x" * 20_000_000 + b"\n3,c\n")
    assert read.numbers == [2, 4]
    assert [(bad.row, bad.reason) for bad in read.bad] == [(3, TOO_LONG)]


def test_a_file_that_is_one_endless_line_has_no_header() -> None:
    with pytest.raises(SourceRejectedError, match="columns"):
        csv(b"x" * 20_000_000)


def test_row_numbers_are_lines_of_the_file() -> None:
    read = csv(b'a,b\n\n1,x\n"2","two\nlines"\n\n3,y\n')
    assert read.numbers == [3, 4, 7]
    assert read.cells[1] == {"a": "2", "b": "two\nlines"}


def test_trailing_delimiters_are_not_extra_fields() -> None:
    assert csv(b"a,b,\n1,x,\n2,y\n").cells == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]


def test_a_carriage_return_inside_a_row_is_told() -> None:
    read = csv(b"a,b\n1,x\ry\n2,z\n")
    assert read.numbers == [3]
    assert [bad.reason for bad in read.bad] == [STRAY_CR]


def test_bytes_of_no_encoding_quarantine_their_line_only() -> None:
    read = csv(b"a,b\n1,\x81\x8d\n2,ok\n")
    assert read.numbers == [3]
    assert [(bad.row, bad.reason) for bad in read.bad] == [(2, UNDECODABLE)]


def test_half_a_utf16_character_quarantines_its_line_only() -> None:
    data = "\ufeffa,b\n1,x\n".encode("utf-16-le") + b"2\x00,\x00\x00\xd8\n\x003\x00,\x00y\x00\n\x00"
    read = csv(data)
    assert read.numbers == [2, 4]
    assert [bad.row for bad in read.bad] == [3]


def test_an_encoding_can_be_stated() -> None:
    assert csv("a,b\n1,日本\n".encode("shift_jis"), encoding="shift_jis").cells == [{"a": "1", "b": "日本"}]


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")]
)
def test_the_delimiter_is_detected_and_stated(delimiter: str, name: str) -> None:
    rows = [["id", "name", "note"], ["1", "x", "1.5"], ["2", "y", "a b"]]
    read = csv("\n".join(delimiter.join(row) for row in rows).encode())
    assert read.observed.delimiter == name
    assert read.cells[1] == {"id": "2", "name": "y", "note": "a b"}


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(SourceRejectedError, match="empty"):
        csv(data)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=8)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=30), st.booleans())
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str, str]], quote_all: bool) -> None:
    import csv as standard
    import io

    held = io.StringIO()
    writer = standard.writer(held, quoting=standard.QUOTE_ALL if quote_all else standard.QUOTE_MINIMAL)
    writer.writerows([("alpha", "beta", "gamma"), *rows])
    read = csv(held.getvalue().encode())
    assert [tuple(row.values()) for row in read.cells] == [
        tuple(cell.replace("\r\n", "\n") for cell in row) for row in rows
    ]
    assert read.bad == []


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    body = b"alpha,beta\n" + data
    read = csv(body)
    assert all(2 <= number <= body.count(b"\n") + body.count(b"\r") + 1 for number in read.numbers)
    lines = [line for line in data.split(b"\n") if line.strip()]
    assert len(read.rows) + len(read.bad) <= max(len(lines), 1) or b"\r" in data or b"\0" in data
