"""Who somebody is here that the provider knows: linked once by an address it has confirmed, then known by its name
for them alone."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.addresses import plain_address
from domain.errors import ConflictError, NotFoundError
from domain.principals import Role, User
from keepwell.bootstrap import House
from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason
from keepwell.signing_in.people import LONGEST

BY = "identity provider"
Claims = Mapping[str, Any]


def known(house: House, issuer: str, subject: str, profile: Callable[[], Claims]) -> User:
    """Who may come in. `profile` (their address and name) is asked for the first time only: what changes there later
    changes nothing here. ProviderRefusedError where nobody may."""
    user = house.users.of_oidc(issuer, subject)
    if user is None:
        user = _first_time(house, issuer, subject, profile())
    if user.disabled_at is not None:
        raise ProviderRefusedError(Reason.SHUT_OUT, user_id=user.id)
    return user


def _first_time(house: House, issuer: str, subject: str, claims: Claims) -> User:
    email = _address(house, claims)
    try:
        user = house.users.find(email)
    except NotFoundError:
        user = _new(house, email, claims)
    if user.disabled_at is not None:
        return user
    try:
        house.users.join_oidc(user.id, issuer, subject)
    except ConflictError as taken:
        raise ProviderRefusedError(Reason.LINKED, user_id=user.id) from taken
    house.audit.note(BY, "linked user", f"user {user.id}", user.id)
    return user


def _address(house: House, claims: Claims) -> str:
    """The address, where the provider says that it is this person's."""
    told = claims.get("email")
    # Some letters become others in lower case (the Kelvin sign a k): such an address is nobody's here.
    email = plain_address(told) if isinstance(told, str) and told.isascii() else None
    if email is None:
        raise ProviderRefusedError(Reason.NO_EMAIL)
    trusted = house.settings.oidc_trust_email and "email_verified" not in claims
    if claims.get("email_verified") is not True and not trusted:
        raise ProviderRefusedError(Reason.UNVERIFIED)
    return email


def _new(house: House, email: str, claims: Claims) -> User:
    """A CSM with no book, whatever name or role the provider gives: those are given here."""
    if email.rpartition("@")[2] not in house.settings.oidc_domains:
        raise ProviderRefusedError(Reason.UNKNOWN_PERSON)
    name = claims.get("name")
    called = " ".join(name.split())[:LONGEST] if isinstance(name, str) else ""
    user = house.users.add(email, called or email, Role.CSM)
    house.audit.note(BY, "added user", f"user {user.id}", role=user.role, csm=None)
    return user
