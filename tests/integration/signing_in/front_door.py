"""The application with an identity provider at its door, and browsers that go there and come back."""

from dataclasses import dataclass, replace
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from identity_provider import CLIENT, IdentityProvider
from limits import RateLimitItem

from domain.principals import Role, User
from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.signing_in.oidc.provider import Provider
from keepwell.signing_in.throttle import Throttle
from keepwell.web.app import build_app

BASE = "http://keepwell.test"
NO_TLS = SSLContext(PROTOCOL_TLS_CLIENT)
"""For calls within this machine: to read everybody's certificates for each took a third of these tests."""
CROSS_SITE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


class Unhurried(Throttle):
    """Counts nobody."""

    def take(self, limit: RateLimitItem, *who: str) -> int:
        return 0


@dataclass
class FrontDoor:
    house: House
    app: FastAPI
    theirs: IdentityProvider

    @property
    def provider(self) -> Provider:
        found = self.house.identity_provider
        assert found is not None
        return found

    def set_up(self, **settings: Any) -> None:
        """Over the same people, and nothing is known of the provider yet. Quicker than another application."""
        self.house = replace(
            self.house, settings=configured(self.theirs, self.house.settings.home, **settings)
        )
        self.app.state.house = self.house

    def browser(self, base: str = BASE) -> TestClient:
        told = {"sec-fetch-site": "same-origin"}
        return TestClient(self.app, base, headers=told, follow_redirects=False)

    def person(self, email: str = "kim@ours.example", role: Role = Role.CSM) -> User:
        return self.house.users.add(email, "Kim", role, "Kim")

    def sent(self, browser: TestClient, next: str = "/") -> str:
        """The address of the provider that the browser is sent to."""
        answer = browser.get("/sign-in/provider", params={"next": next})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def agreed(self, asked: str) -> str:
        """What the person's browser is sent back with, once they have agreed there."""
        parts = urlsplit(asked)
        return httpx.post(f"{self.theirs.url}/agree?{parts.query}", verify=NO_TLS).headers["location"]

    def back(self, browser: TestClient, address: str) -> httpx.Response:
        """As another site's page sends it."""
        return browser.get(address.removeprefix(BASE), headers=CROSS_SITE)

    def whole_way(self, browser: TestClient, next: str = "/") -> httpx.Response:
        return self.back(browser, self.agreed(self.sent(browser, next)))

    def noted(self) -> tuple[str, str | None]:
        """The last thing in the audit log, and its word."""
        entry = self.house.audit.entries(limit=1)[0]
        return entry.action, entry.details.get("reason")


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def configured(theirs: IdentityProvider, home: Any, **more: Any) -> Settings:
    told = {
        "oidc_issuer": theirs.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": theirs.secret,
        "public_url": BASE,
    }
    return Settings(home=home, **(told | more))


def opened(theirs: IdentityProvider, home: Any, **settings: Any) -> FrontDoor:
    house = House(configured(theirs, home, **settings))
    app = build_app(house)
    app.state.throttle = Unhurried()
    return FrontDoor(house, app, theirs)
