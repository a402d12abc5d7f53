"""Mail that no person sat down to write: absence notes, bounces, newsletters, invitations."""

import re
from email.message import Message
from email.utils import parseaddr

from sources.mail.headers import Fields, Person

AWAY = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|ooo\b|on vacation|"
    r"abwesenheit(?:snotiz)?|automatische antwort|réponse automatique|absence du bureau|respuesta automática|"
    r"fuera de (?:la )?oficina|resposta automática|risposta automatica|fuori sede|automatisch antwoord|afwezig|"
    r"autosvar|automatisk svar|frånvaro|fravær|poissa|automaattinen vastaus|odpowiedź automatyczna|"
    r"automatická odpověď|自動応答|自动回复|자동 회신)",
    re.IGNORECASE,
)
BOUNCED = re.compile(
    r"\s*(?:undeliver(?:able|ed)|delivery (?:status notification|has failed|failure)|mail delivery (?:failed|subsystem)"
    r"|returned mail|failure notice|unzustellbar|non remis)",
    re.IGNORECASE,
)
ROBOTS = re.compile(
    r"(?:no|do[-_.]?not|never)[-_.]?reply.*|mailer[-_.]?daemon|postmaster|bounces?|notifications?|auto[-_.]?reply|"
    r"noreply.*|calendar-notification|daemon",
    re.IGNORECASE,
)


def automatic_kind(message: "Message[str, str]", fields: Fields, sender: Person, subject: str) -> str | None:
    """absence, bounce, report, calendar, bulk or robot; None for what a person seems to have written."""
    if message.get_content_type() == "multipart/report":
        return "bounce" if "delivery-status" in fields.first("content-type").lower() else "report"
    if BOUNCED.match(subject) or (
        fields.first("return-path") == "<>" and "daemon" in (sender["address"] or "")
    ):
        return "bounce"
    submitted = fields.first("auto-submitted").lower().partition(";")[0].strip()
    precedence = fields.first("precedence").lower()
    answers = fields.first("x-autoreply") or fields.first("x-autorespond") or fields.first("x-autoresponder")
    if submitted == "auto-replied" or precedence == "auto_reply" or answers or AWAY.match(subject):
        return "absence"
    if submitted not in ("", "no"):
        return "robot"
    if _is_invitation(message):
        return "calendar"
    if ROBOTS.fullmatch((sender["address"] or "").partition("@")[0]):
        return "robot"
    if precedence in ("bulk", "junk") or (fields.first("list-unsubscribe") and not fields.first("list-post")):
        return "bulk"
    return None


def list_address(fields: Fields) -> str | None:
    """Where the mailing list that passed this on lives; whether it is one of ours, only the import knows."""
    posting = parseaddr(fields.first("list-post").strip("<>").removeprefix("mailto:"))[1]
    if "@" in posting:
        return posting.lower()
    named = re.search(r"<([^<>\s]+)>", fields.first("list-id"))
    if named is not None and "." in named[1]:
        return "@".join(named[1].lower().split(".", 1))
    return None


def _is_invitation(message: "Message[str, str]") -> bool:
    if message.get_content_type() == "text/calendar":
        return True
    return message.get_content_type() == "multipart/alternative" and any(
        part.get_content_type() == "text/calendar"
        for part in (message.get_payload() if message.is_multipart() else [])
        if isinstance(part, Message)
    )
