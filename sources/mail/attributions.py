"""The lines by which mail programs announce what they quote, in the languages our library of them knows."""

import re

from mailparser_reply.constants import MAIL_LANGUAGES

WINDOW = 4  # lines over which "On ..., Somebody <address> wrote:" may be broken
LONGEST = 500
DATED = re.compile(r"[\d@]")
ENDS = (":", "：", ":*", ">:")
_FIELDS = (
    "from sent to subject date cc bcc reply-to importance attachments von gesendet an betreff datum kopie antwort "
    "de envoyé envoyée à objet répondre enviado enviada para asunto fecha assunto data da inviato a oggetto van "
    "verzonden aan onderwerp fra sendt til emne dato från skickat till ämne kopia od wysłano do temat dw odesláno "
    "komu předmět lähettäjä lähetetty vastaanottaja aihe 发件人 发送时间 收件人 主题 抄送 差出人 送信日時 宛先 件名 "
    "보낸사람 보낸날짜 받는사람 제목"
)
_NAMES = "|".join(sorted(set(_FIELDS.split()), key=len, reverse=True))
FIELD = re.compile(rf"[>\s]*\*{{0,2}}(?P<name>{_NAMES})\s?\*{{0,2}}\s?[:：]\*{{0,2}}\s", re.IGNORECASE)
_SENDERS = "from von de da van fra från od lähettäjä 发件人 差出人 보낸사람"
FIRST_FIELDS = frozenset(_SENDERS.split())
SEPARATOR = re.compile(
    r"\s*(?:[-_=*]{2,}\s*)?(?:original message|forwarded message|urspr.ngliche nachricht|weitergeleitete nachricht|"
    r"message d'origine|message transféré|mensaje original|mensaje reenviado|messaggio originale|"
    r"oorspronkelijk bericht|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|"
    r"begin forwarded message|reply above this line)\s*:?\s*(?:[-_=*]{2,})?\s*",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*(?:[_]{5,}|[-]{10,}|[=]{10,})\s*")
WROTE = [
    re.compile(rules["wrote_header"], re.IGNORECASE)
    for rules in MAIL_LANGUAGES.values()
    if "wrote_header" in rules
] + [
    re.compile(
        r"(?:> ?)*(?:On|Am|Le|El|Em|Il|Op|Den|Dnia|Dne|På)\s.{4,300}\s?"
        r"(?:wrote[:：]|writes[:：]|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev"
        r"|napisał\(?a?\)?|napsal\(?a?\)?)"
        r"(?:(?<=[:：])|.{0,120}[:：])\*?",
        re.IGNORECASE,
    ),
    re.compile(r"(?:> ?)*\d{4}[-/]\d\d?[-/]\d\d?.{3,200}<[^<>\s]+@[^<>\s]+>\s?[:：]?", re.IGNORECASE),
]
SENT_FROM = re.compile(
    r"\s*(?:Sent from (?:my|Outlook|Mail|Yahoo|ProtonMail|Proton Mail)|Get Outlook for|Gesendet von|Von meinem|"
    r"Envoyé d(?:e|epuis) mon|Enviado d(?:e|esde) (?:mi|meu)|Inviato da|Verzonden vanaf|Sendt fra|Skickat från|"
    r"Odesláno z|Wysłano z|Lähetetty)\b[^.!?]{0,60}",
    re.IGNORECASE,
)


def attribution_ends(lines: list[str], place: int, quotes_follow: bool) -> int:
    """How many lines, ending with line `place`, announce a quotation; 0 where it does not.

    One that names neither a day nor an address is believed only where quoted lines follow.
    """
    last = lines[place].rstrip()
    if not last.endswith(ENDS) or len(last) > LONGEST:
        return 0
    for count in range(1, WINDOW + 1):
        begin = place - count + 1
        if begin < 0 or (count > 1 and not lines[begin].strip()):
            return 0
        told = " ".join(line.strip() for line in lines[begin : place + 1])
        if len(told) > LONGEST:
            return 0
        if not quotes_follow and not DATED.search(told):
            continue
        if any(pattern.fullmatch(told) for pattern in WROTE):
            return count
    return 0


def header_block(lines: list[str], place: int) -> bool:
    """Whether an Outlook-style head (From:, Sent:, To:, ...) begins at `place`."""
    first = FIELD.match(lines[place] + " ")
    if first is None or first["name"].lower() not in FIRST_FIELDS:
        return False
    others = {
        found["name"].lower()
        for line in lines[place + 1 : place + 7]
        if (found := FIELD.match(line + " ")) is not None
    }
    return len(others) >= 2
