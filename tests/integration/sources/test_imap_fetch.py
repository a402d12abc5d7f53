"""A mailbox over IMAP, by a real connection to a scripted server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from imap_script import Folder, ScriptedImap
from mail_house import MailHouse, mail
from pydantic import SecretStr
from sqlalchemy.engine import Engine

from domain.errors import MisconfiguredError, SourceRejectedError
from keepwell.bootstrap import House
from keepwell.fetching import fetch_mail
from keepwell.importing import Asked
from keepwell.settings import Settings
from sources.report import ImportReport
from storage import schema


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap() as found:
        yield found


class Fetching:
    def __init__(self, engine: Engine, folder: Path, server: ScriptedImap) -> None:
        self.world = MailHouse(engine, folder)
        self.server, self.folder, self.engine = server, folder, engine

    def settings(self, **changed: object) -> Settings:
        told = {
            "home": self.folder,
            "imap_host": "127.0.0.1",
            "imap_port": self.server.port,
            "imap_user": "kim@keepwell.example",
            "imap_password": SecretStr("secret"),
            "imap_security": "none",
            "own_domains": ("keepwell.example",),
        }
        return Settings.model_validate(told | changed)

    def fetch(self, most: int = 100, **changed: object) -> ImportReport | None:
        house = House(self.settings(**changed), lambda: self.world.now)
        house.__dict__["engine"] = self.engine
        return fetch_mail(house, Asked(), most)

    def bodies(self) -> list[str]:
        return [row["body"] for row in self.world.interactions()]

    def put(self, uid: int, body: str, folder: str = "INBOX") -> None:
        self.server.folders[folder].messages[uid] = (
            mail(body, message_id=f"<{body}@x>").replace("\n", "\r\n").encode()
        )


@pytest.fixture
def fetching(sqlite_engine: Engine, tmp_path: Path, server: ScriptedImap) -> Fetching:
    return Fetching(sqlite_engine, tmp_path, server)


def test_only_what_is_new_is_fetched_and_nothing_is_touched(fetching: Fetching) -> None:
    fetching.put(3, "one")
    fetching.put(7, "two")
    report = fetching.fetch()
    assert report is not None
    assert report.tables["interactions"].accepted == 2
    assert fetching.fetch() is None
    fetching.put(8, "three")
    fetching.fetch()
    assert fetching.bodies() == ["one", "two", "three"]
    said = " ".join(fetching.server.commands)
    assert said.count("BODY.PEEK[]") == 3
    assert not any(word in said for word in ("SELECT", "STORE", "EXPUNGE", "COPY", "BODY[]"))


def test_a_folder_whose_uids_were_given_out_anew_is_read_again(fetching: Fetching) -> None:
    fetching.put(3, "one")
    fetching.fetch()
    fetching.server.folders["INBOX"] = Folder(validity=2)
    fetching.put(1, "one")
    fetching.put(2, "two")
    report = fetching.fetch()
    assert report is not None
    assert (report.tables["interactions"].unchanged, report.tables["interactions"].accepted) == (1, 1)


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(fetching: Fetching) -> None:
    fetching.put(1, "one")
    fetching.put(2, "two")
    fetching.server.breaks_at = 2
    with pytest.raises(SourceRejectedError, match="broke off"):
        fetching.fetch()
    b = schema.import_batches.c
    assert [row["state"] for row in fetching.world.rows(sa.select(b.state).where(b.source == "mail"))] == [
        "failed"
    ]
    fetching.server.breaks_at = None
    fetching.fetch()
    assert sorted(fetching.bodies()) == ["one", "two"]


def test_an_undone_fetch_is_fetched_again(fetching: Fetching) -> None:
    fetching.put(1, "one")
    report = fetching.fetch()
    assert report is not None
    fetching.world.intake.undo(report.import_id)
    fetching.fetch()
    assert fetching.bodies() == ["one"]


def test_several_folders_each_have_their_own_place(fetching: Fetching) -> None:
    fetching.server.folders["Sent"] = Folder(validity=9)
    fetching.put(1, "one")
    fetching.put(40, "two", "Sent")
    fetching.fetch(imap_folders=("INBOX", "Sent"))
    fetching.put(2, "three")
    fetching.put(41, "four", "Sent")
    fetching.fetch(imap_folders=("INBOX", "Sent"))
    assert sorted(fetching.bodies()) == ["four", "one", "three", "two"]


def test_what_is_wrong_is_said_without_the_password(fetching: Fetching) -> None:
    with pytest.raises(MisconfiguredError, match=r"does not let 'kim@keepwell\.example' in") as refused:
        fetching.fetch(imap_password=SecretStr("wrong-one"))
    assert "wrong-one" not in str(refused.value)
    with pytest.raises(MisconfiguredError, match="no folder 'Spam'"):
        fetching.fetch(imap_folders=("Spam",))
    with pytest.raises(MisconfiguredError, match="KEEPWELL_IMAP_HOST"):
        fetching.fetch(imap_host=None)
    with pytest.raises(MisconfiguredError, match="this machine alone"):
        fetching.fetch(imap_host="mail.example")
    with pytest.raises(MisconfiguredError, match="cannot be reached"):
        fetching.fetch(imap_security="tls")
    assert "'secret'" not in repr(fetching.settings())


def test_a_large_mailbox_comes_in_portions(fetching: Fetching) -> None:
    for uid in range(1, 6):
        fetching.put(uid, f"mail {uid}")
    first = fetching.fetch(most=2)
    assert first is not None
    assert first.notes == ["3 more are waiting: fetch again."]
    fetching.fetch(most=2)
    fetching.fetch(most=2)
    assert fetching.fetch(most=2) is None
    assert fetching.bodies() == [f"mail {uid}" for uid in range(1, 6)]
