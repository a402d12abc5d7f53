"""How long it takes to begin: help, a server until it is ready, the first page, the first words of the first answer.

`python -m benchmarks.starting HOME` works on a copy of the home. Nothing else should be at work on the machine: times
are of the wall.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.portfolio import open_house
from benchmarks.served import LONGEST, Browser, Server, copied, served
from domain.principals import Role
from keepwell.signing_in import door
from keepwell.web.visitors import COOKIE

HELP_S, READY_S, TOKEN_MS = 0.3, 5.0, 300.0
TIMES = 10
QUESTION = "Which accounts are red?"
PIECES = (b'hx-target="#understood-', b'hx-target="#said-')
"""What the stream holds once there is something of the answer; the question alone is echoed at once."""


@dataclass(frozen=True)
class Figure:
    name: str
    took: float
    unit: str
    at_most: float | None = None

    def says(self) -> str:
        missed = self.at_most is not None and self.took > self.at_most
        aim = "" if self.at_most is None else f"  (at most {self.at_most:g}{': MISSED' if missed else ''})"
        return f"{self.name:<52} {self.took:8.2f} {self.unit}{aim}"


def helped() -> Iterator[Figure]:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "keepwell", "--help"], stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - begun)
    yield Figure("keepwell --help, median of ten", statistics.median(took), "s", HELP_S)
    yield Figure("keepwell --help, the worst of ten", max(took), "s")


@dataclass(frozen=True)
class Visitor:
    home: Path
    log: Path
    today: date
    secret: str

    def visit(self, patient: bool) -> Iterator[Figure]:
        """To a server of its own. The patient one asks when /ready says that the warm-up is over, the other at once."""
        begun = time.perf_counter()
        with served(self.home, self.today, self.log) as server:
            server.checks()
            ready = time.perf_counter() - begun
            if patient:
                server.wait_until_warm()
                yield Figure("server warm", time.perf_counter() - begun, "s")
            else:
                yield Figure("server ready", ready, "s", READY_S)
            when = "warm" if patient else "at once"
            first = Browser(server, self.secret).get("/portfolio?sort=health")
            yield Figure(f"first page, {when}", first.ms, "ms")
            yield Figure(f"first words of the first answer, {when}", self.asked(server), "ms", TOKEN_MS)
            yield Figure("the most memory the server held", server.peak_gigabytes() * 1000, "MB")

    def asked(self, server: Server) -> float:
        """Milliseconds until something of the answer is there."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
        headers = {
            "Cookie": f"{COOKIE}={self.secret}",
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        begun = time.perf_counter()
        connection.request("POST", "/ask", urlencode({"question": QUESTION}), headers)
        response = connection.getresponse()
        while line := response.readline():
            if any(piece in line for piece in PIECES):
                return (time.perf_counter() - begun) * 1000
        raise RuntimeError(f"The stream ended without an answer ({response.status}).")


def visitor(home: Path, log: Path) -> Visitor:
    house = open_house(home)
    admin = house.users.add("admin@bench.example", "Admin", Role.ADMIN)
    secret = door.begin(house, admin, "benchmarks", "benchmark").secret
    today = house.scores.newest_day() or house.today()
    house.engine.dispose()
    return Visitor(home, log, today, secret)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--work", type=Path, default=None, help="a folder for the copy")
    asked = parser.parse_args()
    for figure in helped():
        print(figure.says(), flush=True)
    with copied(asked.home, asked.work) as (home, log):
        guest = visitor(home, log)
        for patient in (False, True):
            for figure in guest.visit(patient):
                print(figure.says(), flush=True)


if __name__ == "__main__":
    main()
