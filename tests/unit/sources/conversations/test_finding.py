"""What is taken for conversations, and what is left to the readers of tables."""

import json
import zipfile
from pathlib import Path

import pytest

from sources.conversations.finding import find_conversations, holds_conversations
from sources.conversations.kinds import SHAPES, Kind, looks_like

MAIL = "From: a@x.test\nDate: Mon, 04 May 2026 09:00:00 +0200\n\nhi\n"


def put(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (MAIL, Kind.MAIL),
        (f"From a@x Mon May  4 09:00:00 2026\n{MAIL}", Kind.MBOX),
        ("BEGIN:VCALENDAR\r\n", Kind.CALENDAR),
        ("\ufeffWEBVTT\n\n", Kind.TRANSCRIPT),
        ("1\n00:00:01,000 --> 00:00:02,000\nHi\n", Kind.TRANSCRIPT),
        ("name,domain\nFjord,fjord.example\n", None),
        ("Subject: only\n\nnotes", None),
        ("From: here\nwe go on", None),
        ("", None),
        ("\0" * 100, None),
    ],
)
def test_a_file_is_known_by_how_it_begins(content: str, kind: Kind | None) -> None:
    assert looks_like(content.encode()) == kind


def test_a_vendors_export_is_no_conversation_although_it_has_users(tmp_path: Path) -> None:
    assert not holds_conversations(put(tmp_path, users_json="[]", tickets_json="[]", organizations_json="[]"))


def test_a_chat_export_is_one_by_its_lists(tmp_path: Path) -> None:
    put(tmp_path, users_json="[]", channels_json="[]", **{"general__2026-05-04_json": "[]"})
    assert holds_conversations(tmp_path)
    (item,) = find_conversations(tmp_path).items
    assert item.export is not None
    assert item.export.messages == {"general/2026-05-04.json": "general"}


def test_tables_come_before_what_lies_beside_them(tmp_path: Path) -> None:
    assert holds_conversations(put(tmp_path, one_eml=MAIL))
    assert not holds_conversations(put(tmp_path, accounts_csv="external_id,name\n"))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x/usage_events.csv", "")
        archive.writestr("x/mail.eml", MAIL)
    assert not holds_conversations(tmp_path / "b.zip")


def test_where_a_shape_is_named_every_file_is_taken_for_it(tmp_path: Path) -> None:
    put(tmp_path, a_eml=MAIL, b_pdf="%PDF", c_ics="BEGIN:VCALENDAR")
    assert [(item.path, item.kind) for item in find_conversations(tmp_path, SHAPES["mail"]).items] == [
        ("a.eml", Kind.MAIL),
        ("b.pdf", Kind.MAIL),
        ("c.ics", Kind.MAIL),
    ]
    found = find_conversations(tmp_path)
    assert ([item.path for item in found.items], found.unread) == (["a.eml", "c.ics"], ["b.pdf"])


def test_what_is_hidden_and_what_an_archive_hides_is_left(tmp_path: Path) -> None:
    put(tmp_path, **{".git__x_eml": MAIL, "a__b_eml": MAIL})
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../out.eml", MAIL)
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        archive.writestr("__MACOSX/._a.eml", MAIL)
    found = find_conversations(tmp_path)
    assert [item.path for item in found.items] == ["a/b.eml"]
    assert "points outside" in found.refused["evil.zip"]
    assert json.dumps(found.unread) == "[]"
