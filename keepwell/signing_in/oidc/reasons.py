"""Why an identity provider let nobody in: a word for the logs, and a sentence with what to do for who stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import KeepwellError


class Reason(StrEnum):
    TOO_OFTEN = "too_often"
    BUSY = "busy"

    DENIED = "denied"
    PROVIDER = "provider_error"
    UNREACHABLE = "unreachable"
    SLOW = "too_slow"
    LARGE = "too_large"
    ELSEWHERE = "sent_elsewhere"
    NONSENSE = "unreadable"
    CLIENT = "client_refused"
    CODE = "code_refused"

    UNKNOWN_TRIP = "attempt_unknown"
    OTHER_BROWSER = "other_browser"
    OVER = "attempt_over"

    ISSUER = "wrong_issuer"
    AUDIENCE = "wrong_audience"
    NONCE = "wrong_nonce"
    ALGORITHM = "wrong_algorithm"
    SIGNATURE = "wrong_signature"
    KEY = "unknown_key"
    AT_HASH = "wrong_access_token"
    CLOCK = "wrong_time"
    CLAIMS = "unreadable_claims"

    NO_EMAIL = "no_address"
    UNVERIFIED = "address_unverified"
    UNKNOWN_PERSON = "unknown_person"
    SHUT_OUT = "shut_out"
    LINKED = "linked_to_another"


@dataclass(frozen=True)
class Told:
    """The status of the answer, and what the person reads."""

    status: int
    says: str


_DOWN = (
    "The sign-in of your company gives no usable answer ({reason}). Try again in a few minutes; if it stays so, tell "
    "an admin."
)
_AGAIN = "Begin again here, in this browser and at this address."
_LIES = (
    "What the sign-in of your company told Keepwell did not pass its checks ({reason}), so nobody was signed in. "
    "Try again; if it stays so, tell an admin the word in brackets."
)
_SETUP = (
    "The sign-in of your company and Keepwell are not set up for each other ({reason}). Tell an admin the word in "
    "brackets; the checkup in Keepwell's settings says what to mend."
)
_CLOCKS = (
    "The clocks of Keepwell and of the sign-in of your company do not agree, or the sign-in took too long. Try again; "
    "if it stays so, ask an admin to look at the clock of Keepwell's machine."
)
_NO_EMAIL = (
    "The sign-in of your company does not tell your address, by which you would be known here. Tell an admin."
)
_UNVERIFIED = "The sign-in of your company has not confirmed that your address is yours. Confirm it there."
_UNKNOWN = "You are signed in at your company, but nobody has let you into Keepwell. Ask an admin to add your address."
_LINKED = (
    "Your address belongs to somebody in Keepwell who signs in with another account of your company. Ask an admin to "
    "unlink that one."
)
SAYS: Mapping[Reason, Told] = {
    Reason.TOO_OFTEN: Told(429, "Too many attempts. Try again in 15 minutes."),
    Reason.BUSY: Told(503, "Many people are signing in at this moment. Try again in a few seconds."),
    Reason.DENIED: Told(
        401, "The sign-in was cancelled, or your company does not let you use it for Keepwell."
    ),
    **dict.fromkeys((Reason.PROVIDER, Reason.UNREACHABLE, Reason.LARGE, Reason.NONSENSE), Told(502, _DOWN)),
    Reason.SLOW: Told(504, _DOWN),
    **dict.fromkeys((Reason.ELSEWHERE, Reason.CLIENT, Reason.ISSUER, Reason.AUDIENCE), Told(502, _SETUP)),
    Reason.CODE: Told(401, f"This sign-in was used already or took too long. {_AGAIN}"),
    Reason.UNKNOWN_TRIP: Told(401, f"This sign-in was used already, or was not begun here. {_AGAIN}"),
    Reason.OTHER_BROWSER: Told(401, f"This sign-in was begun in another browser. {_AGAIN}"),
    Reason.OVER: Told(401, f"This sign-in took more than 10 minutes. {_AGAIN}"),
    **dict.fromkeys((Reason.NONCE, Reason.ALGORITHM, Reason.SIGNATURE, Reason.KEY), Told(401, _LIES)),
    **dict.fromkeys((Reason.AT_HASH, Reason.CLAIMS), Told(401, _LIES)),
    Reason.CLOCK: Told(401, _CLOCKS),
    Reason.NO_EMAIL: Told(403, _NO_EMAIL),
    Reason.UNVERIFIED: Told(403, _UNVERIFIED),
    Reason.UNKNOWN_PERSON: Told(403, _UNKNOWN),
    Reason.SHUT_OUT: Told(
        403, "You may not sign in to Keepwell any more. Ask an admin if that is a mistake."
    ),
    Reason.LINKED: Told(403, _LINKED),
}


class ProviderRefusedError(KeepwellError):
    """`status` is what the provider answered, `user_id` who would have come in, `next_path` where they were going."""

    def __init__(self, reason: Reason, status: int | None = None, user_id: int | None = None) -> None:
        self.reason, self.status, self.user_id = reason, status, user_id
        self.next_path = "/"
        super().__init__(self.told.says.format(reason=reason))

    @property
    def told(self) -> Told:
        return SAYS[self.reason]
