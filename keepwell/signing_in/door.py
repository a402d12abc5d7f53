"""Who comes in: by password or one-time link into a session, by token for a program; each becomes a principal."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import KeepwellError, NotFoundError
from domain.principals import ApiToken, Principal, Role, TokenScope, User, Via
from keepwell.bootstrap import House
from keepwell.signing_in import passwords
from keepwell.signing_in.secrets import HINT, TOKEN_MARK, hashed, new_secret
from storage.sign_in_attempts import TooManyError, Window

LINK_LASTS = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=3)
WRONG = "The address or the password is wrong."
CLOSED = "Passwords are closed here: sign in with {label}."
TOO_OFTEN = "Too many attempts. Try again in {minutes} minutes."
ATTEMPTS = (
    Window(30, timedelta(minutes=15), ("address",)),
    Window(10, timedelta(minutes=15), ("person", "address")),
    Window(100, timedelta(hours=1), ("person",)),
)
"""That may fail: from one network address, which several people may share; as one person from one address, so that
nobody is locked out by what others try elsewhere; as one person from wherever."""
LONGEST_AGENT, LONGEST_NAME, MOST_DAYS = 200, 80, 365


class SignInRefusedError(KeepwellError):
    """Says the same whatever was wrong."""


@dataclass(frozen=True)
class Session:
    """`secret` goes into the cookie and nowhere else."""

    secret: str
    user: User


def with_password(house: House, email: str, password: str, address: str, agent: str | None) -> Session:
    """SignInRefusedError for anything that does not fit; after some of them, for all."""
    if house.settings.oidc_only:
        raise SignInRefusedError(CLOSED.format(label=house.settings.oidc_label))
    who = email.strip().lower()
    trying = hashed(who), hashed(address)
    try:
        house.sign_in_attempts.begin(*trying, ATTEMPTS)
    except TooManyError as full:
        minutes = -(-full.wait // timedelta(minutes=1))
        raise SignInRefusedError(TOO_OFTEN.format(minutes=minutes)) from None
    found = house.users.secret(who)
    user, kept = found if found is not None else (None, None)
    fits = passwords.fits(kept, password[: passwords.LONGEST + 1])
    if user is None or kept is None or not fits or user.disabled_at is not None:
        house.audit.note(who[:LONGEST_NAME], "refused sign-in", f"address {address}")
        raise SignInRefusedError(WRONG)
    house.sign_in_attempts.succeeded(*trying)
    if passwords.outdated(kept):
        house.users.set_secret(user.id, passwords.hash_of(password))
    return begin(house, user, agent, "password")


def begin(house: House, user: User, agent: str | None, how: str) -> Session:
    """A new session with a new secret: one that somebody planted before is worth nothing."""
    secret = new_secret()
    house.sessions.begin(user.id, hashed(secret), (agent or "")[:LONGEST_AGENT] or None)
    house.audit.note(user.name, "signed in", f"user {user.id}", user.id, how=how)
    return Session(secret, user)


def offer_link(house: House, user: User, lasts: timedelta = LINK_LASTS) -> str:
    """The secret of a link that lets this person in once."""
    secret = new_secret()
    house.sessions.offer(user.id, hashed(secret), lasts)
    return secret


def with_link(house: House, secret: str, agent: str | None) -> Session:
    """SignInRefusedError where the link was used, is over, or its user is shut out."""
    user_id = house.sessions.take(hashed(secret))
    user = None if user_id is None else house.users.get(user_id)
    if user is None or user.disabled_at is not None:
        raise SignInRefusedError("This sign-in link was used or is too old. Ask for another.")
    return begin(house, user, agent, "link")


def by_session(house: House, secret: str) -> Principal | None:
    found = house.sessions.find(hashed(secret))
    return None if found is None else principal(house, found[1])


def by_token(house: House, secret: str) -> Principal | None:
    """What a token may is never more than what its person may."""
    if not secret.startswith(TOKEN_MARK):
        return None
    found = house.api_tokens.find(hashed(secret))
    if found is None:
        return None
    token, user = found
    return principal(house, user, token)


def principal(house: House, user: User, token: ApiToken | None = None) -> Principal:
    return Principal(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        csm=user.csm,
        shared=shared_with(house, user),
        via=Via.SESSION if token is None else Via.TOKEN,
        scopes=frozenset(TokenScope) if token is None else token.scopes,
        token_id=None if token is None else token.id,
    )


def shared_with(house: House, user: User) -> frozenset[int]:
    """Who sees everything needs nothing shared."""
    return house.shares.of(user.id) if user.role is Role.CSM else frozenset()


def make_token(
    house: House, user: User, name: str, scopes: frozenset[TokenScope], days: int | None
) -> tuple[str, ApiToken]:
    """The secret, which is shown once, and the token. KeepwellError for what no token can be."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise KeepwellError(f"Name the token with 1 to {LONGEST_NAME} characters, after what will use it.")
    if not scopes:
        raise KeepwellError("A token that may do nothing is of no use. Choose at least one scope.")
    if TokenScope.ADMIN in scopes and user.role is not Role.ADMIN:
        raise KeepwellError("Only an admin's token can have the scope admin.")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise KeepwellError(f"A token lasts 1 to {MOST_DAYS} days.")
    secret = new_secret(TOKEN_MARK)
    ends = None if days is None else house.now() + timedelta(days=days)
    token = house.api_tokens.add(user.id, name.strip(), hashed(secret), secret[-HINT:], scopes, ends)
    house.audit.note(user.name, "made token", f"token {token.id}", user.id, scopes=sorted(scopes))
    return secret, token


def first_admin(house: House, name: str) -> User:
    """The admin of a home nobody can sign in to yet; else the admin who came first."""
    admins = [one for one in house.users.list() if one.role is Role.ADMIN and one.disabled_at is None]
    if admins:
        return min(admins, key=lambda one: one.id)
    try:
        return house.users.find("admin@localhost")
    except NotFoundError:
        return house.users.add("admin@localhost", name, Role.ADMIN)
