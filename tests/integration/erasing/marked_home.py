"""A home in which one person has words of their own everywhere, and a look at every byte of it."""

import base64
import gzip
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from domain.people import Named
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, active_calibration, run_daily
from keepwell.importing import import_into
from keepwell.index_care import care_for_index
from keepwell.review_desk import review_of
from keepwell.sending import sender_of
from keepwell.settings import Settings
from knowledge.embedder import Vectors
from knowledge.shelf import no_progress
from sources.demo.portfolio import write_demo

AS_OF = date(2026, 6, 17)
ACCOUNT, NUMBER, OLD = "A-000012", "P-ZQX77-01", "P-000012-01"
ADDRESS = "zorvaxa.quillmark@hartvane.example"
NAME = "Zorvaxa Quillmark"
WORDS = {
    "body": "our wombatine rollout waits for gravelux approvals",
    "subject": "wombatine schedule",
    "utterance": "the tintomark figures do not add up at all",
    "comment": "plumerion is what we miss most of all",
}
MARKERS = [
    *("zorvaxa", "quillmark", NUMBER, "wombatine", "gravelux", "tintomark", "plumerion"),
    *("mrkrole", "mrktitle", "mrkattr", "quarantino", "heldorphan", "cachedword"),
]


class Flat:
    """An embedding model to which every text means the same: this is about bytes, and a real one takes a minute."""

    name, size = "flat-1", 4

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), self.size), 0.5, np.float32)


def house_at(home: Path, hours: float = 20, **more: object) -> House:
    start = datetime.combine(AS_OF, datetime.min.time(), UTC) + timedelta(hours=hours)
    begun = time.monotonic()
    settings = Settings(home=home, **more)  # type: ignore[arg-type]  # settings by name
    house = House(settings, now=lambda: start + timedelta(seconds=time.monotonic() - begun))
    house.__dict__["embedder"] = Flat()
    return house


def write_marked(folder: Path) -> Path:
    """The demo's bundle with one contact renamed, and words of theirs in every table."""
    write_demo(folder, 12, as_of=AS_OF, seed=11)
    contacts = (folder / "contacts.csv").read_text()
    contacts = re.sub(rf"^{OLD},.*$", _contact(), contacts, flags=re.MULTILINE)
    contacts += f"P-BAD,A-NOBODY,quarantino,{ADDRESS},,,false,en,crm\n"
    header, _, rest = contacts.partition("\n")
    filled = "\n".join(line + ("," if "mrkattr" not in line else "") for line in rest.splitlines())
    (folder / "contacts.csv").write_text(f"{header},nickname\n{filled}\n")
    _mark_conversations(folder / "interactions.jsonl")
    surveys = folder / "surveys.csv"
    said = surveys.read_text().replace(f",{OLD},", f",{NUMBER},")
    told = f'V-MARK,{ACCOUNT},2026-06-01T10:00:00Z,nps,6,{NUMBER},"{WORDS["comment"]}",surveys\n'
    surveys.write_text(said + told)
    events = pl.read_parquet(folder / "usage_events.parquet")
    renamed = pl.col("user").replace({"maeve.mercer@hartvane.example": ADDRESS})
    events.with_columns(renamed).write_parquet(folder / "usage_events.parquet")
    (folder / "truth.json").unlink()
    return folder


def _contact() -> str:
    return f"{NUMBER},{ACCOUNT},{NAME},{ADDRESS},mrkrole,mrktitle,true,en,crm,mrkattr"


def _mark_conversations(file: Path) -> None:
    lines = []
    for line in file.read_text().splitlines():
        row = json.loads(line)
        if row["account"] == ACCOUNT:
            line = line.replace(OLD, NUMBER).replace("Maeve", "Zorvaxa").replace("Mercer", "Quillmark")
            line = line.replace("maeve.mercer@hartvane.example", ADDRESS)
            row = json.loads(line)
            if row.get("contact") == NUMBER and row.get("direction") == "in":
                row["body"] = f"{row.get('body') or ''}\n{WORDS['body'].capitalize()}."
                row["subject"] = WORDS["subject"]
            for turn in row.get("utterances") or ():
                if turn.get("speaker") == NAME:
                    turn["text"] = f"{WORDS['utterance'].capitalize()}. {turn['text']}"
            if row.get("direction") == "out" and row.get("body"):
                row["body"] += f"\n\nYou wrote: {WORDS['body']}. ZORVAXA, we will see to it."
        lines.append(json.dumps(row))
    file.write_text("\n".join(lines) + "\n")


def lived_in(home: Path, bundle: Path) -> None:
    """Imported, read, run, written, edited, approved and delivered; with rows in the tables that seldom have any."""
    house = house_at(home, hours=12)
    import_into(house, bundle, source="demo")
    active_calibration(house)
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    _hold(house)
    _send(house)
    care_for_index(house, no_progress)
    house.engine.dispose()


def _send(house: House) -> None:
    """Their message edited, approved, and written as a file; an answer of a model kept about their account."""
    review, contact = review_of(house), house.disc_words.people(named=NUMBER)[0]
    account_id = contact.account_id
    for draft in house.drafts.of_accounts([account_id]):
        if any(one.contact_id == contact.contact_id for one in draft.revision.message.recipients):
            review.approve(draft.id, "kim", draft.revision.content_hash)
    later = house_at(house.settings.home, hours=34)
    sender_of(later, lambda _: None).round()
    later.engine.dispose()
    house.model_answers.put("0" * 64, "cachedword said Zorvaxa", account_id)


def _hold(house: House) -> None:
    number = house.intake.begin("chat", "chat.json")
    row = {"external_id": "HELD-1", "occurred_at": "2026-06-01T10:00:00Z", "body": "heldorphan told me so"}
    house.intake.hold(number, "chat", row, [Named(NAME, ADDRESS)], "nobody knows the account")
    house.intake.finish(number, {})


@dataclass(frozen=True)
class Hit:
    file: str
    marker: str


def bytes_of(home: Path) -> Iterator[tuple[str, bytes]]:
    """Each file as it lies there, and unpacked where it is packed."""
    for file in sorted(home.rglob("*")):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        yield str(file.relative_to(home)), raw
        if file.suffix == ".parquet":
            yield f"{file.relative_to(home)} (unpacked)", pl.read_parquet(file).write_json().encode()
        if file.suffix == ".gz":
            yield f"{file.relative_to(home)} (unpacked)", gzip.decompress(raw)


def forms(marker: str) -> list[bytes]:
    told = [marker, marker.upper(), marker.capitalize()]
    coded = [base64.b64encode(f"{pad}{one}".encode())[4:-4] for one in told for pad in ("", " ", "  ")]
    plain = [form for one in told for form in (one.encode(), one.encode("utf-16-le"))]
    return [*plain, *(one for one in coded if len(one) >= 8)]


def hits(home: Path, markers: list[str]) -> list[Hit]:
    """Every form of every marker is looked for in one pass over a file: as it is or coded."""
    plain = {
        form: marker
        for marker in markers
        for form in (marker.lower(), _text(marker.lower().encode("utf-16-le")))
    }
    coded = {_text(form): marker for marker in markers for form in forms(marker)}
    coded = {form: marker for form, marker in coded.items() if form not in plain}
    found = []
    for name, content in bytes_of(home):
        text = pl.Series([_text(content)]).str
        lower = text.extract_many(list(plain), ascii_case_insensitive=True, overlapping=True)[0]
        exact = text.extract_many(list(coded), overlapping=True)[0]
        there = {plain[one.lower()] for one in lower} | {coded[one] for one in exact}
        found += [Hit(name, marker) for marker in markers if marker in there]
    return found


def _text(content: bytes) -> str:
    """A letter for each byte."""
    return content.decode("latin-1")
