"""A small IMAP server on loopback that gives what it holds, and remembers every command."""

import re
import socketserver
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Folder:
    validity: int = 1
    messages: dict[int, bytes] = field(default_factory=dict)


class ScriptedImap:
    """`breaks_at`: the connection is dropped instead of giving that UID."""

    def __init__(self, password: str = "secret") -> None:
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.password = password
        self.commands: list[str] = []
        self.breaks_at: int | None = None
        script = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                Talk(script, self).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class Talk:
    def __init__(self, script: ScriptedImap, handler: socketserver.StreamRequestHandler) -> None:
        self.script, self.handler = script, handler
        self.folder = Folder()

    def say(self, line: str | bytes) -> None:
        data = line if isinstance(line, bytes) else line.encode()
        self.handler.wfile.write(data + b"\r\n")

    def run(self) -> None:
        self.say("* OK ready")
        while line := self.handler.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            self.script.commands.append(rest)
            if not self.answer(tag, rest):
                return

    def answer(self, tag: str, rest: str) -> bool:
        verb = rest.upper()
        if verb.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif verb.startswith("LOGIN"):
            if self.script.password not in rest:
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                return True
        elif verb.startswith("EXAMINE"):
            name = rest.partition(" ")[2].strip('"')
            if name not in self.script.folders:
                self.say(f"{tag} NO no such folder")
                return True
            self.folder = self.script.folders[name]
            self.say(f"* {len(self.folder.messages)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        elif verb.startswith("UID SEARCH"):
            self.search(int(re.findall(r"UID (\d+):", rest[3:])[0]))
        elif verb.startswith("UID FETCH"):
            if not self.fetch(rest):
                return False
        elif verb.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(f"{tag} OK bye")
            return False
        else:
            self.say(f"{tag} BAD not in the script")
            return True
        self.say(f"{tag} OK done")
        return True

    def search(self, first: int) -> None:
        held = sorted(self.folder.messages)
        found = [uid for uid in held if uid >= first] or held[-1:]
        self.say("* SEARCH " + " ".join(map(str, found)))

    def fetch(self, rest: str) -> bool:
        for uid in map(int, rest.split()[2].split(",")):
            content = self.folder.messages.get(uid)
            if content is None:
                continue
            if "BODY.PEEK[]" in rest:
                if uid == self.script.breaks_at:
                    return False
                self.say(
                    f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}".encode() + b"\r\n" + content + b")"
                )
            else:
                self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(content)})")
        return True
