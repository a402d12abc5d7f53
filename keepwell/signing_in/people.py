"""Letting people in and shutting them out, as an admin does it; each change is in the audit log."""

from domain.addresses import plain_address
from domain.errors import KeepwellError
from domain.principals import Role, User
from keepwell.bootstrap import House
from keepwell.signing_in import passwords
from keepwell.signing_in.door import CLOSED
from keepwell.signing_in.secrets import hashed

LONGEST = 120


def add_user(house: House, by: str, email: str, name: str, role: str, csm: str | None) -> User:
    """KeepwellError for what is no address, ConflictError for one that is taken. A CSM's book is that of their name,
    where accounts know it, unless another is told."""
    address = plain_address(email)
    if address is None:
        raise KeepwellError(f"'{email}' is no address such as kim@company.com.")
    called = " ".join(name.split())[:LONGEST] or address
    user = house.users.add(address, called, Role(role), _book(house, csm, called, Role(role)))
    house.audit.note(by, "added user", f"user {user.id}", email=user.email, role=user.role, csm=user.csm)
    return user


def change_user(
    house: House,
    by: str,
    email: str,
    *,
    name: str | None = None,
    role: str | None = None,
    csm: str | None = None,
) -> User:
    """What is None stays. ConflictError where the last admin would be none."""
    was = house.users.find(email)
    now = house.users.change(
        was.id,
        name=was.name if name is None else " ".join(name.split())[:LONGEST] or was.name,
        role=was.role if role is None else Role(role),
        csm=was.csm if csm is None else _known(house, csm) if csm.strip() else None,
    )
    house.audit.note(by, "changed user", f"user {now.id}", name=now.name, role=now.role, csm=now.csm)
    return now


def shut_out(house: House, by: str, email: str) -> User:
    user = house.users.disable(house.users.find(email).id)
    house.audit.note(by, "shut out user", f"user {user.id}")
    return user


def let_in_again(house: House, by: str, email: str) -> User:
    user = house.users.enable(house.users.find(email).id)
    house.audit.note(by, "let in user", f"user {user.id}")
    return user


def unlink(house: House, by: str, email: str) -> User:
    """The account of the identity provider that let them in does so no more; the next with their address will."""
    user = house.users.leave_oidc(house.users.find(email).id)
    house.audit.note(by, "unlinked user", f"user {user.id}")
    return user


def set_password(house: House, user: User, password: str, old: str | None, keep_session: str) -> None:
    """The old one has to be given where there is one; every other session of theirs ends."""
    if house.settings.oidc_only:
        raise KeepwellError(CLOSED.format(label=house.settings.oidc_label))
    found = house.users.secret(user.email)
    if found is not None and not passwords.fits(found[1], old or ""):
        raise KeepwellError("The present password is wrong.")
    secret = passwords.hash_of(passwords.checked(password, user.email, user.name))
    house.users.set_secret(user.id, secret)
    house.sessions.end_all(user.id, but=hashed(keep_session))
    house.audit.note(user.name, "set password", f"user {user.id}", user.id)


def _book(house: House, csm: str | None, name: str, role: Role) -> str | None:
    if csm is not None:
        return _known(house, csm) if csm.strip() else None
    known = {told.casefold(): told for told, _ in house.accounts.csms()}
    return known.get(name.casefold()) if role is Role.CSM else None


def _known(house: House, csm: str) -> str:
    """As the accounts write it; a name that no account has yet is taken as it is."""
    wanted = " ".join(csm.split())
    return {told.casefold(): told for told, _ in house.accounts.csms()}.get(wanted.casefold(), wanted)
