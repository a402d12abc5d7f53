"""What attachments say, and what becomes of those that are made to hurt."""

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
import pytest

from sources.bounded.process import ReadingProcess
from sources.mail.attachments import WORD, described

ROOM = 100_000


def pdf(stream: bytes, packed: bool = False) -> bytes:
    """A PDF of one page with this content."""
    data = zlib.compress(stream, 9) if packed else stream
    told = b"/Filter /FlateDecode " if packed else b""
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources " + font + b" >>",
        b"<< " + told + b"/Length " + str(len(data)).encode() + b" >>\nstream\n" + data + b"\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + part + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def word(*paragraphs: str) -> bytes:
    document, held = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(held)
    return held.getvalue()


def test_pdf_word_html_and_text_are_read() -> None:
    page = pdf(b"BT /F1 12 Tf 10 100 Td (We renew in June.) Tj ET")
    assert described("plan.pdf", "application/octet-stream", page, None, ROOM)["text"] == "We renew in June."
    assert (
        described("plan.docx", WORD, word("We renew", "in June."), None, ROOM)["text"] == "We renew\nin June."
    )
    assert described("a.html", "text/html", b"<p>Hi <b>there</b></p>", "utf-8", ROOM)["text"] == "Hi there"
    assert described("a.csv", "text/csv", "Größe;1".encode("cp1252"), "iso-8859-1", ROOM)["text"] == "Größe;1"


def test_other_files_are_named_only() -> None:
    assert described("a.png", "image/png", b"\x89PNG", None, ROOM) == {
        "name": "a.png",
        "type": "image/png",
        "size": 4,
    }


def test_a_damaged_document_is_named_and_said_to_be_damaged() -> None:
    assert described("a.pdf", "application/pdf", b"%PDF-1.4 nonsense", None, ROOM)["unread"].startswith(
        "damaged"
    )
    assert described("a.docx", WORD, b"PK\x03\x04 nonsense", None, ROOM)["unread"].startswith("damaged")


def test_text_is_bounded_by_the_room_there_is() -> None:
    assert len(described("a.txt", "text/plain", b"x" * 90_000, None, 10)["text"]) == 10
    assert "text" not in described("a.txt", "text/plain", b"x", None, 0)


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as found:
        yield found


def sent(process: ReadingProcess, name: str, data: bytes) -> dict[str, object]:
    """How a mail that carries this attachment is read: in bounds, and the mail itself is there whatever it is."""
    from base64 import encodebytes

    head = "From: a@x.test\nDate: Mon, 04 May 2026 09:00:00 +0200\nMIME-Version: 1.0\n"
    head += (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee attached.\n--b\n"
    )
    head += f'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n'
    content = head.encode() + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(data) + b"--b--\n"
    answer = process.read("mail", content, {"now": "2026-06-01T12:00:00+00:00"})
    assert answer.seconds < 3
    assert answer.refused is None, answer.refused
    told = answer.conversations[0]
    assert told["body"] == "See attached."
    attachment: dict[str, object] = told["about"]["attachments"][0]
    return attachment


def test_a_pdf_that_unpacks_to_a_hundred_megabytes_does_not(process: ReadingProcess) -> None:
    bomb = pdf(b"BT /F1 12 Tf (x) Tj ET " * 4_500_000, packed=True)
    assert sent(process, "bomb.pdf", bomb).get("text") is None


def test_a_word_document_that_unpacks_to_hundreds_of_megabytes_does_not(process: ReadingProcess) -> None:
    held = io.BytesIO(word("small"))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.xml", b"\0" * 60_000_000)
    assert sent(process, "bomb.docx", held.getvalue())["unread"] == "unpacks to too much"


def test_entities_that_multiply_in_a_word_document_do_not(process: ReadingProcess) -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
    )
    xml = f'<?xml version="1.0"?>{laughs}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
    held, out = io.BytesIO(word("small")), io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(
                part.filename, xml if part.filename == "word/document.xml" else old.read(part.filename)
            )
    found = sent(process, "laughs.docx", out.getvalue())
    assert len(str(found.get("text", ""))) < 100
