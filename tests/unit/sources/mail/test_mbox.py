"""An mbox, message by message."""

import io

from sources.mail.mbox import messages

ONE = b"From ada@x.test Mon May  4 09:00:00 2026\nFrom: ada@x.test\nSubject: one\n\nbody\n>From here on\n\n"
TWO = b"From bo@x.test Tue May  5 09:00:00 2026\nFrom: bo@x.test\n\nFrom the beginning, all is well\n\nFrom us\n"


def test_messages_are_divided_by_from_lines_with_a_date() -> None:
    found = list(messages(io.BytesIO(ONE + TWO), 10_000))
    assert [each.content.splitlines()[0] for each in found] == [b"From: ada@x.test", b"From: bo@x.test"]
    assert found[0].envelope == "Mon May  4 09:00:00 2026"
    assert found[0].content.rstrip().endswith(b"\nFrom here on")
    assert b"From the beginning" in found[1].content


def test_a_message_that_is_too_long_is_cut_and_the_next_is_whole() -> None:
    long = b"From a@x.test Mon May  4 09:00:00 2026\nFrom: a@x.test\n\n" + b"x" * 70 * 100 + b"\n\n"
    found = list(messages(io.BytesIO(long + TWO), 1_000))
    assert [each.cut for each in found] == [True, False]
    assert len(found[0].content) <= 1_000


def test_line_ends_across_blocks_are_kept() -> None:
    crlf = (ONE + TWO).replace(b"\n", b"\r\n")

    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    assert len(list(messages(Dripping(crlf), 10_000))) == 2


def test_an_empty_mbox_holds_nothing() -> None:
    assert list(messages(io.BytesIO(b""), 10)) == []
