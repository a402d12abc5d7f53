"""Who may use which route: said beside each route by `allow`, and asked before any of them runs. What says nothing is
shut."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import KeepwellError
from domain.principals import Principal, Role, TokenScope, Via

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_RULE = "__keepwell_access__"


class SignInNeededError(KeepwellError):
    """Nobody is signed in, or the token is not known."""


class ForbiddenError(KeepwellError):
    """Signed in, and not for this."""


ANY_TOKEN = frozenset(TokenScope)


@dataclass(frozen=True)
class Rule:
    """`roles` None: anybody, signed in or not. `token` None: no token may use it, a session must; of several scopes
    one is enough."""

    roles: frozenset[Role] | None
    token: frozenset[TokenScope] | None

    def says(self) -> str:
        who = "anybody" if self.roles is None else ", ".join(sorted(self.roles))
        return who if self.token is None else f"{who}; token: {self.scopes()}"

    def scopes(self) -> str:
        return "any" if self.token == ANY_TOKEN else " or ".join(sorted(self.token or ()))


EVERY_ROLE = tuple(Role)


def allow(
    *roles: Role, token: TokenScope | frozenset[TokenScope] | None = None
) -> Callable[[Endpoint], Endpoint]:
    """The roles that may use a route, and the scope (or one of several) that a token needs to."""
    scopes = frozenset({token}) if isinstance(token, TokenScope) else token
    return _with(Rule(frozenset(roles), scopes))


def public() -> Callable[[Endpoint], Endpoint]:
    """A route for anybody, signed in or not."""
    return _with(Rule(None, None))


def _with(rule: Rule) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _RULE, rule)
        return endpoint

    return mark


def rule_of(endpoint: object) -> Rule | None:
    found: Rule | None = getattr(endpoint, _RULE, None)
    return found


class Guarded:
    """Asks `guard` before the application of a route is handed anything of the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guard(Request(scope))
        await self._app(scope, receive, send)


def guarded(route: BaseRoute) -> BaseRoute:
    """The route behind `guard`. As a dependency of the application it would make FastAPI take every route to pieces a
    second time, which was a tenth of a server's start."""
    behind = copy(route)
    if isinstance(behind, Route):
        behind.app = Guarded(behind.app)
    return behind


def is_guarded(route: BaseRoute) -> bool:
    """Behind `guard`, and with a rule for it to go by."""
    return isinstance(route, Route) and isinstance(route.app, Guarded) and rule_of(route.endpoint) is not None


def guard(request: Request) -> None:
    """SignInNeededError or ForbiddenError, or nothing."""
    rule = rule_of(request.scope["endpoint"])
    if rule is None:
        raise ForbiddenError("Nobody has said who may use this.")
    if rule.roles is None:
        return
    who: Principal | None = request.state.principal
    if who is None:
        raise SignInNeededError("Sign in first.")
    if who.role not in rule.roles:
        raise ForbiddenError(f"This is for {_named(rule.roles)}.")
    if who.via is Via.TOKEN and not any(map(who.may, rule.token or ())):
        needed = f"a token with the scope {rule.scopes()}" if rule.token else "people who are signed in"
        raise ForbiddenError(f"This is for {needed}.")


def _named(roles: Iterable[Role]) -> str:
    return " and ".join(f"{role}s" for role in sorted(roles))


def _signed_in(request: Request) -> Principal:
    who: Principal | None = request.state.principal
    if who is None:
        raise SignInNeededError("Sign in first.")
    return who


Who = Annotated[Principal, Depends(_signed_in)]
"""The signed-in person, as an argument of a route."""


def table(routes: Sequence[BaseRoute]) -> list[tuple[str, str, Rule | None]]:
    """Method, path and rule of every route, by path."""
    found = [
        (method, route.path, rule_of(route.endpoint))
        for route in routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ("*",))
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))
