"""A mapping's mistakes are told with file and key; the shipped ones are sound."""

from importlib import resources
from pathlib import Path

import pytest

from domain.errors import NotFoundError, SourceRejectedError
from sources.mapping import Mapping, load_mapping, parse_mapping, shipped

HEAD = "name: x\nsource: x\n"
FEED = "feeds:\n  - table: accounts\n    files: a.csv\n    columns:\n      external_id: id\n      name: {}\n"


def test_the_shipped_mappings_load() -> None:
    assert set(shipped()) >= {"bundle", "ravenstack", "openstack_b2b", "udacity", "telco"}
    for name in shipped():
        assert load_mapping(name).name == name
        file = resources.files("sources") / "mappings" / f"{name}.yaml"
        assert parse_mapping(file.read_text(encoding="utf-8"), name) == load_mapping(name)
    assert load_mapping(None).name == "bundle"
    assert load_mapping("openstack_b2b").inactivity_days == 180


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("name: x\nfeeds: [", "m.yaml is not YAML"),
        (HEAD, "m.yaml: feeds: Field required"),
        (HEAD + "feeds: []\n", "m.yaml: feeds"),
        (HEAD + "feeds:\n  - {table: clients, files: a.csv}\n", "feeds.0: table 'clients' is not one of"),
        (
            HEAD + "feeds:\n  - {table: accounts, files: a.csv, colums: {}}\n",
            "feeds.0.colums: there is no such key",
        ),
        (HEAD + FEED.format("{form: x}"), "feeds.0.columns.name.form: there is no such key"),
        (HEAD + FEED.format("{from: a, value: b}"), "feeds.0.columns.name: needs exactly one of"),
        (HEAD + FEED.format("{from: a, unit: cents}"), "columns.name.unit: 'cents' is no unit"),
        (HEAD + FEED.format("n\n      nam: n"), "columns.nam: accounts has no such column"),
        (HEAD + FEED.format("{lookup: other, by: a, take: b}"), "there is no lookup named 'other'"),
        (
            HEAD + "feeds:\n  - {table: accounts, files: a.csv, columns: {name: n}}\n",
            "external_id is required",
        ),
        (HEAD + "timezone: Mars/Base\n" + FEED.format("n"), "'Mars/Base' is not a time zone"),
        (HEAD + "currency: XXX\n" + FEED.format("n"), "'XXX' is not an ISO 4217 code"),
        (HEAD + "inactivity_days: soon\n" + FEED.format("n"), "inactivity_days"),
        (HEAD + "inactivity_days: 0\n" + FEED.format("n"), "inactivity_days"),
        (HEAD + "inactivity_days: {smb: never}\n" + FEED.format("n"), "inactivity_days"),
        (
            HEAD + "inactivity_days: {Mid Market: 30, mid_market: 60}\n" + FEED.format("n"),
            "the segment 'Mid Market' stands twice, in two spellings",
        ),
        (HEAD + "grows_by: magic\n" + FEED.format("n"), "grows_by"),
        (HEAD + "profile: []\n" + FEED.format("n"), "profile"),
        (HEAD + "source: y\n" + FEED.format("n"), "'source' stands twice"),
        (HEAD + "encoding: klingon\n" + FEED.format("n"), "'klingon' is not known"),
        (HEAD + FEED.format('{template: "{a"}'), "feeds.0.columns.name"),
        (HEAD + FEED.format("{from: a, months_before: 2017-13-01}"), "feeds.0.columns.name"),
        (HEAD + FEED.format("{from: a, format: day}"), "no directive"),
        ("a: &a [1]\nb: *a\n", "aliases"),
        ("- 1\n", "m.yaml"),
        ("", "m.yaml"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(text: str, telling: str) -> None:
    with pytest.raises(SourceRejectedError) as told:
        parse_mapping(text, "m.yaml")
    assert telling in str(told.value)
    assert "m.yaml" in str(told.value)


def test_what_a_mapping_says_of_silence_growth_and_profile_is_read() -> None:
    said = 'inactivity_days: {smb: 30, "": 90}\ngrows_by: product\nprofile: [size, region]\n'
    mapping = parse_mapping(HEAD + said + FEED.format("n"), "m.yaml")
    assert mapping.inactivity_days == {"smb": 30, "": 90}
    assert (mapping.grows_by, mapping.profile) == ("product", ["size", "region"])


def test_yaml_words_stay_words() -> None:
    mapping = parse_mapping(HEAD + FEED.format("{from: c, values: {NO: Norway, TRUE: yes}}"), "m.yaml")
    assert isinstance(mapping, Mapping)
    columns = mapping.feeds[0].columns
    assert columns is not None
    assert columns["name"][0].values == {"NO": "Norway", "TRUE": "yes"}


def test_a_mapping_that_is_not_there_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="ravenstack"):
        load_mapping("pipedrive")
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + FEED.format("n"))
    assert load_mapping(path).source == "x"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceRejectedError, match="UTF-8"):
        load_mapping(path)
