"""JSON: strict, line by line, one broken line never costs another."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_rows import corpora, jsonl

from domain.errors import SourceRejectedError
from sources.readers import json_lines


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"seats":NaN}', "NaN is not a JSON number"),
        ('{"seats":-Infinity}', "-Infinity is not a JSON number"),
        ('{"seats":1e999}', "out of range"),
        ('{"id":1,"id":2}', "stands twice"),
        ('{"x":"\\ud800"}', "surrogate"),
        ('{"a":1}{"b":2}', "follows the end"),
        ('{"a":1,}', "is not JSON"),
        ('{"big":' + "9" * 5000 + "}", "out of range"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 2000 + "1" + "}" * 2000, "nested too deeply"),
        ('{"a":' * 100 + "1" + "}" * 100, "nested too deeply"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('"x"', "not a JSON object"),
        ("{'a': 1}", "is not JSON"),
    ],
)
def test_a_bad_line_is_quarantined_between_good_ones(line: str, why: str) -> None:
    read = jsonl(f'{{"id":"a"}}\n{line}\n{{"id":"b"}}\n'.encode())
    assert read.cells == [{"id": "a"}, {"id": "b"}]
    assert [bad.row for bad in read.bad] == [2]
    assert why in read.bad[0].reason


def test_numbers_keep_the_text_they_were_written_in() -> None:
    read = jsonl(b'{"a":12.10,"b":9007199254740993,"c":true,"d":null,"e":[1,{"x":2.5}]}\n')
    assert read.cells == [
        {"a": "12.10", "b": "9007199254740993", "c": "true", "d": "", "e": '[1, {"x": 2.5}]'}
    ]


def test_keys_may_come_and_go_between_lines() -> None:
    read = jsonl(b'{"a":"1"}\n{"b":"2"}\n\n{"a":"3","b":"4"}\n')
    assert read.cells == [{"a": "1", "b": ""}, {"a": "", "b": "2"}, {"a": "3", "b": "4"}]
    assert read.numbers == [1, 2, 4]


def test_an_array_is_read_with_line_numbers() -> None:
    read = jsonl(b'[\n  {"id": "a"},\n  {"id":\n "b"},\n  {"id": "c"}\n]\n')
    assert read.cells == [{"id": "a"}, {"id": "b"}, {"id": "c"}]
    assert read.numbers == [2, 3, 5]


@pytest.mark.parametrize("broken", [b'[{"id":"a"},{"id":}]', b'[{"id":"a"} {"id":"b"}]', b'[{"id":"a"},]'])
def test_what_follows_a_broken_element_is_one_quarantined_row(broken: bytes) -> None:
    read = jsonl(broken)
    assert len(read.rows) + len(read.bad) in (1, 2)
    assert len(read.bad) == 1


def test_one_pretty_printed_object_is_one_row() -> None:
    assert jsonl(b'{\n "id": "a",\n "name": "x"\n}\n').cells == [{"id": "a", "name": "x"}]


def test_a_document_too_large_to_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_DOCUMENT", 1000)
    elements = ",\n".join(json.dumps({"id": str(i)}) for i in range(200_000))
    with pytest.raises(SourceRejectedError, match="one object per line"):
        jsonl(f"[\n{elements}\n]".encode())


def test_every_file_of_jsontestsuite_is_read_without_an_error() -> None:
    files = sorted((corpora() / "jsontestsuite" / "test_parsing").iterdir())
    assert len(files) > 300
    for file in files:
        data = file.read_bytes()
        read = jsonl(data)
        if data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\xe5\x00") and file.name[0] == "n":
            assert read.bad, file.name
        if file.name.startswith("y_object") and "duplicate" not in file.name and "extreme" not in file.name:
            assert len(read.rows) == 1, file.name


def test_the_own_json_cases_give_no_row_that_means_anything() -> None:
    for line in (corpora() / "own" / "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        if case["kind"] == "json_body":
            read = jsonl(case["payload"].encode("utf-8", "surrogatepass"))
            assert all(not any(row.values()) for row in read.cells), case["id"]


SCALAR = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
RECORDS = st.lists(st.dictionaries(st.sampled_from("abcd"), SCALAR, max_size=4), max_size=20)


@settings(deadline=None, derandomize=True)
@given(RECORDS)
def test_rows_read_are_rows_written(records: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(record) for record in records)
    read = jsonl(text.encode())
    assert len(read.rows) == len(records)
    assert read.bad == []


@settings(deadline=None, derandomize=True)
@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b and b"\r" not in b), max_size=10))
def test_no_bytes_at_all_break_the_json_reader(lines: list[bytes]) -> None:
    read = jsonl(b'{"id":"a"}\n' + b"\n".join(lines) + b"\n")
    assert read.rows or read.bad or b"\0" in b"".join(lines)
