"""A folder: one .eml file for each message, which any mail program opens. Nothing leaves this machine."""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from domain.outbox import MESSAGE_ID, Claimed, Gone, Leaving, NotGone, Outcome
from outbox.letter import Letter, Sender, UnwritableError, letter


@dataclass(frozen=True)
class Folder:
    """The name of the file is the message's id, and a file that is there is never touched: twice is once."""

    path: Path
    sender: Sender
    name: str = "file"
    once: bool = True
    seconds: float = 30.0

    def send(self, message: Claimed, leaving: Leaving) -> Outcome:
        if re.fullmatch(MESSAGE_ID, message.message_id) is None:
            return NotGone("its id is no name for a file", again=False)
        try:
            mail = letter(message, self.sender, message.claimed_at)
        except UnwritableError as error:
            return NotGone(str(error), again=False)
        return self.post(mail, message.message_id, leaving)

    def post(self, mail: Letter, name: str, leaving: Leaving) -> Outcome:
        """A mail as it is written, in a file of this name."""
        final = self.path / f"{name}.eml"
        try:
            draft = self._written(mail.content)
        except OSError as refused:
            why = f"the folder {self.path} cannot be written: {refused.strerror or refused}"
            return NotGone(why, again=True, way_blocked=True)
        try:
            leaving()
            return _named(draft, final)
        finally:
            draft.unlink(missing_ok=True)

    def _written(self, content: bytes) -> Path:
        """On disk under another name, so that nobody ever reads half a message."""
        self.path.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".writing-", suffix=".part", dir=self.path)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return draft


def _named(draft: Path, final: Path) -> Outcome:
    try:
        os.link(draft, final)
    except FileExistsError:
        return Gone(f"{final.name} was there already")
    except OSError as refused:
        return NotGone(f"{final} cannot be made: {refused.strerror or refused}", again=True, way_blocked=True)
    _on_disk(final.parent)
    return Gone(f"written to {final.name}")


def _on_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
