"""A mailbox on an IMAP server, read since the last message seen and left exactly as it was found.

Folders are opened with EXAMINE and messages fetched with BODY.PEEK: nothing is marked as seen, moved or deleted.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from domain.errors import MisconfiguredError, SourceRejectedError
from sources.conversations.kinds import Kind
from sources.conversations.pieces import Piece

Security = Literal["tls", "starttls", "none"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
WAIT = 60.0  # seconds for each answer of the server
TOGETHER = 200  # messages asked for at once
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError)


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    folders: tuple[str, ...] = ("INBOX",)
    security: Security = "tls"

    def __repr__(self) -> str:
        return f"MailServer({self.user} at {self.host}:{self.port})"


@dataclass(frozen=True)
class Position:
    """The last message seen in a folder. UIDs mean something only together with the folder's `validity`."""

    validity: int
    uid: int


@dataclass(frozen=True)
class NewMail:
    """By folder: the UIDs that are new, and where the folder will then have been read to. `waiting`: more than one
    fetch takes.
    """

    uids: dict[str, list[int]]
    positions: dict[str, Position]
    waiting: int = 0

    @property
    def count(self) -> int:
        return sum(map(len, self.uids.values()))


class Mailbox:
    """An open, logged-in mailbox."""

    def __init__(self, box: BaseMailBox, server: MailServer) -> None:
        self._box, self._server = box, server

    def look(self, since: Mapping[str, Position], most: int) -> NewMail:
        """The first `most` of what came after `since`; all of a folder whose UIDs were given out anew is new."""
        uids: dict[str, list[int]] = {}
        waiting = 0
        positions: dict[str, Position] = {}
        for folder in self._server.folders:
            validity = self._open(folder)
            before = since.get(folder)
            last = before.uid if before is not None and before.validity == validity else 0
            # "5:*" always names the newest message, also where its UID is below 5.
            found = sorted(uid for uid in map(int, self._box.uids(f"UID {last + 1}:*")) if uid > last)
            room = max(most - sum(map(len, uids.values())), 0)
            waiting += len(found[room:])
            found = found[:room]
            uids[folder] = found
            positions[folder] = Position(validity, found[-1] if found else last)
        return NewMail(uids, positions, waiting)

    def _open(self, folder: str) -> int:
        try:
            self._box.folder.set(folder, readonly=True)
        except MailboxFolderSelectError:
            raise MisconfiguredError(
                f"There is no folder {folder!r} at {self._server.host}. Name others in KEEPWELL_IMAP_FOLDERS."
            ) from None
        stated = self._box.client.response("UIDVALIDITY")[1]
        given = stated[-1] if stated else None
        return int(given) if isinstance(given, bytes) and given.isdigit() else 0

    def pieces(self, new: NewMail, largest: int) -> Iterator[Piece]:
        """Every new message; one larger than `largest` bytes is named and not fetched."""
        for folder, uids in new.uids.items():
            if not uids:
                continue
            self._open(folder)
            for begin in range(0, len(uids), TOGETHER):
                yield from self._together(folder, uids[begin : begin + TOGETHER], largest)

    def _together(self, folder: str, uids: list[int], largest: int) -> Iterator[Piece]:
        sizes = self._sizes(uids)
        for uid in uids:
            size = sizes.get(uid)
            if size is None:  # deleted in the meantime
                continue
            if size > largest:
                refused = f"is larger than {largest // 1024**2} MB"
                yield Piece(folder, uid, Kind.MAIL, "mail", refused=refused)
                continue
            content = self._content(uid)
            if content is not None:
                yield Piece(folder, uid, Kind.MAIL, "mail", content)

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        found = {}
        for line in self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE)"):
            told = line[0] if isinstance(line, tuple) else line
            uid, size = UID.search(told or b""), SIZE.search(told or b"")
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def _content(self, uid: int) -> bytes | None:
        lines = self._fetch(str(uid), "(UID BODY.PEEK[])")
        return next((line[1] for line in lines if isinstance(line, tuple)), None)

    def _fetch(self, uids: str, what: str) -> list[Any]:
        # Not through imap_tools' own messages: they are parsed as they are made, here and without bounds.
        answer, lines = self._box.client.uid("FETCH", uids, what)
        if answer != "OK":
            raise SourceRejectedError(
                f"{self._server.host} does not give its messages: {answer}. Try again later."
            )
        return lines


@contextmanager
def opened(server: MailServer) -> Iterator[Mailbox]:
    """Raises MisconfiguredError where the server cannot be reached or does not let us in."""
    try:
        box = _connected(server)
    except BROKEN as broken:
        raise MisconfiguredError(
            f"{server.host}:{server.port} cannot be reached by IMAP ({_told(broken)}). "
            "See KEEPWELL_IMAP_HOST and KEEPWELL_IMAP_PORT."
        ) from None
    try:
        try:
            box.login(server.user, server.password, initial_folder=None)
        except MailboxLoginError:
            raise MisconfiguredError(
                f"{server.host} does not let {server.user!r} in. See KEEPWELL_IMAP_USER and KEEPWELL_IMAP_PASSWORD."
            ) from None
        yield Mailbox(box, server)
    except BROKEN as broken:
        raise SourceRejectedError(
            f"{server.host} broke off ({_told(broken)}). Nothing of this fetch was stored; the next begins "
            "where it did."
        ) from None
    finally:
        try:
            box.logout()
        except BROKEN:
            box.client.shutdown()


def _connected(server: MailServer) -> BaseMailBox:
    # Certificates and host names are checked: that is what a default context does.
    if server.security == "tls":
        return MailBox(server.host, server.port, WAIT, ssl_context=ssl.create_default_context())
    if server.security == "starttls":
        return MailBoxStartTls(server.host, server.port, WAIT, ssl_context=ssl.create_default_context())
    if server.host not in LOOPBACK:
        raise MisconfiguredError(
            "IMAP without encryption is for this machine alone. Set KEEPWELL_IMAP_SECURITY=tls."
        )
    return MailBoxUnencrypted(server.host, server.port, WAIT)


def _told(broken: Exception) -> str:
    if isinstance(broken, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {broken.verify_message}"
    first = str(broken).strip().splitlines()
    return first[0][:200] if first else type(broken).__name__
