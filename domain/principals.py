"""Who is at the door: a signed-in person or a token that acts for one, what they may do and whose accounts they see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.scope import EVERYONE, AccountScope


class Role(StrEnum):
    CSM = "csm"
    """Their own book, and what admins share with them."""
    REVIEWER = "reviewer"
    """Every account, and the review queue."""
    ADMIN = "admin"
    """Everything, settings and users included."""


class TokenScope(StrEnum):
    """What an API token may be used for, within what its person may do."""

    READ = "read"
    ASK = "ask"
    REVIEW = "review"
    """Drafts are read, claimed, edited and decided."""
    WRITE = "write"
    """Alerts, actions and notes are changed."""
    INTAKE = "intake"
    """Events and interactions are brought in."""
    ADMIN = "admin"


class Via(StrEnum):
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word for how somebody came in, no secret


@dataclass(frozen=True)
class Principal:
    """`csm` is the name that accounts give this person; `scopes` are all of them for a session."""

    user_id: int
    email: str
    name: str
    role: Role
    csm: str | None = None
    shared: frozenset[int] = frozenset()
    via: Via = Via.SESSION
    scopes: frozenset[TokenScope] = frozenset(TokenScope)
    token_id: int | None = None

    @property
    def scope(self) -> AccountScope:
        """A CSM without a name among the accounts sees what is shared with them, and nothing else."""
        if self.role is Role.CSM:
            return AccountScope(self.csm or "", shared=self.shared)
        return EVERYONE

    def may(self, scope: TokenScope) -> bool:
        return scope in self.scopes


@dataclass(frozen=True)
class User:
    """`csm` is what the accounts call this person; `has_password` and `has_oidc` say how they may sign in."""

    id: int
    email: str
    name: str
    role: Role
    csm: str | None
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    has_oidc: bool


@dataclass(frozen=True)
class ApiToken:
    """The secret itself is shown once and never kept; `hint` is its last letters."""

    id: int
    user_id: int
    name: str
    hint: str
    scopes: frozenset[TokenScope]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class SignedIn:
    """A live session."""

    id: int
    user_id: int
    agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
