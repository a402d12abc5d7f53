"""A zipped document without the moment it was zipped at, so that the same content is the same bytes."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_DATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
CORE = "docProps/core.xml"


def settled(document: bytes, moment: datetime) -> bytes:
    """Every entry dated `moment`, those of the workbooks inside charts too."""
    out = BytesIO()
    with ZipFile(BytesIO(document)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            entry = ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            made.writestr(entry, _settled(name, given.read(name), moment))
    return out.getvalue()


def _settled(name: str, content: bytes, moment: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return settled(content, moment)
    if name == CORE:
        return _DATED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
    return content
