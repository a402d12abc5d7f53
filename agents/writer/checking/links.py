"""Addresses of any kind: only the listed ones, to the letter; and nothing to call, to pay or to transfer to."""

# Tables of words are easier to read and to compare unbroken.

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.writer.checking.case import Case, Said, plain
from domain.drafts import Problem, ProblemCode, ValueKind

_TLDS = [
    "com",
    "net",
    "org",
    "edu",
    "gov",
    "mil",
    "int",
    "io",
    "ai",
    "app",
    "dev",
    "co",
    "me",
    "info",
    "biz",
    "xyz",
    "online",
    "site",
    "store",
    "shop",
    "club",
    "top",
    "icu",
    "link",
    "click",
    "live",
    "pro",
    "tech",
    "cloud",
    "space",
    "website",
    "page",
    "work",
    "works",
    "zone",
    "today",
    "help",
    "support",
    "email",
    "services",
    "systems",
    "solutions",
    "agency",
    "digital",
    "media",
    "news",
    "blog",
    "team",
    "group",
    "global",
    "world",
    "network",
    "company",
    "business",
    "finance",
    "bank",
    "money",
    "pay",
    "loan",
    "win",
    "vip",
    "ru",
    "cn",
    "tk",
    "ml",
    "ga",
    "cf",
    "gq",
    "pw",
    "cc",
    "ws",
    "to",
    "ly",
    "gl",
    "gd",
    "la",
    "sh",
    "so",
    "is",
    "it",
    "in",
    "at",
    "be",
    "ch",
    "de",
    "fr",
    "es",
    "uk",
    "us",
    "eu",
    "nl",
    "se",
    "no",
    "dk",
    "fi",
    "pl",
    "pt",
    "ie",
    "cz",
    "sk",
    "hu",
    "ro",
    "bg",
    "gr",
    "tr",
    "il",
    "za",
    "br",
    "mx",
    "ar",
    "cl",
    "ca",
    "au",
    "nz",
    "jp",
    "kr",
    "hk",
    "sg",
    "my",
    "th",
    "vn",
    "id",
    "ph",
    "ua",
    "by",
    "kz",
    "lt",
    "lv",
    "ee",
    "si",
    "hr",
    "rs",
    "lu",
    "li",
    "mc",
    "ad",
    "tv",
    "fm",
    "am",
    "gg",
    "im",
    "je",
    "st",
    "vc",
    "ag",
    "sc",
    "bz",
    "mobi",
    "name",
    "asia",
    "cat",
    "tel",
    "travel",
    "jobs",
    "post",
    "museum",
    "aero",
    "coop",
    "example",
    "test",
    "invalid",
    "localhost",
    "onion",
    "zip",
    "mov",
    "foo",
    "bar",
    "rest",
    "bar",
    "example.com",
    "wtf",
    "lol",
    "fun",
    "party",
    "date",
    "trade",
    "bid",
    "stream",
    "download",
    "racing",
    "review",
    "science",
    "accountant",
    "cricket",
    "faith",
    "men",
    "ninja",
    "guru",
    "expert",
    "email",
    "security",
    "software",
    "internal",
    "local",
    "corp",
    "lan",
]
_TLD = "|".join(sorted(set(_TLDS), key=len, reverse=True))
_SCHEME = re.compile(
    r"(?i)(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,15}:\s?/\s?/|hxxps?\W|www\d?\.|mailto:|tel:|sms:|javascript:|data:)\S*"
)
_MAIL = re.compile(
    r"[\w.+%'-]+\s?(?:@|\[at\]|\(at\)|＠)\s?[\w-]+(?:\s?(?:\.|\[dot\]|\(dot\))\s?[\w-]+)+", re.IGNORECASE
)
_HOST = re.compile(
    rf"(?<![\w@./-])(?:[\w-]+(?:\.|\[\.\]|\(\.\)|\[dot\]|。))+(?:{_TLD}|xn--[\w-]+)\b(?!\.\w)(?::\d+)?(?:/[^\s\"”»<>]*)?",
    re.IGNORECASE,
)
_SPELT = re.compile(
    r"\b[\w-]+\s(?:dot|punkt|punto|point)\s(?:com|org|io|app|dev|biz|xyz|info|example|ru|cn|tk|uk|eu|ch)\b",
    re.IGNORECASE,
)
"""Spelt out; of the endings those that are no words."""
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\S*)?(?![\d.])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,8}(?: ?[A-Z0-9]{1,4})?\b")
_WALLET = re.compile(r"\b(?:bc1[a-z0-9]{20,}|0x[0-9a-fA-F]{30,}|[13][A-HJ-NP-Za-km-z1-9]{25,34})\b")
_PHONE = re.compile(
    r"(?<![\w.,€$£-])(?:\+|00|\(0|0)?\(?\d{1,4}\)?(?:[ ./-]\(?\d{2,5}\)?){2,5}(?!\w)"
    r"|(?<![\w.,])\+\d[\d ()./-]{6,}\d|(?<![\w.,])0\d[\d ()/-]{6,}\d|(?<![\w.,])\d{9,}(?!\w)"
)
_PAYING = re.compile(
    r"\b(?:IBAN|BIC|SWIFT|sort code|routing number|account number|bank details|wire transfer|gift cards?|bitcoin|"
    r"kontonummer|kontoverbindung|bankverbindung|bankleitzahl|überweisen|coordonnées bancaires|RIB|virement|"
    r"número de cuenta|datos bancarios|transferencia bancaria)\b",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'\"”»›’"
_DATE_LIKE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})$|^\d{4}-\d{2}-\d{2}$")

_OFF = "“{text}” is not on the list of links. Use a link of the list, by its name, or take it out."
_MAILED = "“{text}” is no address of the account's contacts or of a colleague. Take it out."
_DISGUISED = "“{text}” looks like the listed link {real} and is another. Put the listed one there."
_CALL = "“{text}” looks like a number to call or to pay to, and no evidence holds it. Take it out."
_PAY = "“{text}” speaks of payment details, which no message of ours does. Take it out."


def check_links(case: Case) -> Iterator[Problem]:
    listed, known = _listed(case), _addresses(case)
    seen: set[str] = set()
    for text in _readings(case):
        for found in _addresses_in(text):
            if found not in seen and not _may(found, listed, known, case):
                seen.add(found)
                yield Problem(ProblemCode.LINK, _why(found, listed), found, _where(case, found))
    yield from _numbers_to_call(case)


def _readings(case: Case) -> list[str]:
    """As it stands, and with what is parted by an end of line or a hidden character put together."""
    raw = f"{case.message.subject}\n{case.message.body}"
    hidden = [letter for letter in set(raw) if unicodedata.category(letter) == "Cf"]
    shown = raw.translate(dict.fromkeys(map(ord, hidden)))
    texts = [case.whole, plain(shown, keep_lines=True)]
    joined = re.sub(r"(?<=[./:@-])\s*\n\s*(?=[a-z0-9/])|(?<=[a-z0-9])\s*\n\s*(?=[./:@])", "", texts[1])
    return list(dict.fromkeys([*texts, joined]))


def _addresses_in(text: str) -> Iterator[str]:
    for pattern in (_SCHEME, _MAIL, _HOST, _IP, _SPELT):
        every = list(pattern.finditer(text))
        for found in every:
            word = found.group().rstrip(_TRAILING)
            if pattern is _HOST and _is_no_host(word, text, found):
                continue
            if pattern is _IP and not _is_address(word):
                continue
            yield word
        if every:
            text = pattern.sub(lambda one: " " * len(one.group()), text)


def _is_no_host(word: str, text: str, found: re.Match[str]) -> bool:
    """Abbreviations ("e.g.", "z.B.", "S.A."), and a full stop without a space that begins a sentence ("done.So")."""
    parts = re.split(r"[./:]", word)
    if "/" in word or word.startswith("xn--") or ".xn--" in word:
        return False
    if all(len(part) == 1 for part in parts[:2]) or (
        text[found.end() : found.end() + 1] == "." and len(word) < 6
    ):
        return True
    if parts[0].isdigit():
        return True
    return parts[-1][:1].isupper() and parts[-1][1:].islower() and parts[0][:1].islower()


def _is_address(word: str) -> bool:
    parts = re.split(r"[:/]", word)[0].split(".")
    return all(part.isdigit() and int(part) < 256 for part in parts)


def _listed(case: Case) -> frozenset[str]:
    """The list; a link of the evidence counts where it is on the list too."""
    return frozenset(plain(address) for address in case.allowed.links.values())


def _addresses(case: Case) -> frozenset[str]:
    people = (*case.allowed.contacts, *case.allowed.colleagues)
    return frozenset(one.address.casefold() for one in people)


def _may(word: str, listed: frozenset[str], known: frozenset[str], case: Case) -> bool:
    if word in listed or word.rstrip("/") in {one.rstrip("/") for one in listed}:
        return True
    if word.casefold() in known or word.casefold().removeprefix("mailto:") in known:
        return True
    if word.casefold() == case.allowed.account_name.casefold() or word in case.allowed.products:
        return True
    hosts = {host_of(one) for one in listed} | {one.rpartition("@")[2] for one in known}
    return word.isascii() and "/" not in word and word.casefold().removeprefix("www.") in hosts


def host_of(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _why(word: str, listed: frozenset[str]) -> str:
    if "@" in word and "://" not in word:
        return _MAILED.format(text=word)
    for real in listed:
        host = host_of(real)
        if host and _near(host, host_of(word if "://" in word else f"https://{word}")):
            return _DISGUISED.format(text=word, real=real)
    return _OFF.format(text=word)


def _near(host: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return host != other and (Levenshtein.distance(host, other, score_cutoff=2) <= 2 or host in other)


def _where(case: Case, word: str) -> int | None:
    return next((said.number for said in case.said if word in said.text), None)


def _numbers_to_call(case: Case) -> Iterator[Problem]:
    for said in case.said:
        numbers = list(_numbers_in(said.text))
        known = _digits_known(said) if numbers else set()
        for text, digits in numbers:
            if not any(digits and digits in held for held in known):
                yield Problem(ProblemCode.LINK, _CALL.format(text=text), text, said.number)
        for found in _PAYING.finditer(said.own):
            yield Problem(ProblemCode.LINK, _PAY.format(text=found.group()), found.group(), said.number)


def _numbers_in(text: str) -> Iterator[tuple[str, str]]:
    """Accounts, wallets and telephones: as written, and their digits."""
    for pattern in (_IBAN, _WALLET, _PHONE):
        for found in pattern.finditer(text):
            written, digits = found.group().strip(), re.sub(r"\D", "", found.group())
            if pattern is not _PHONE or (len(digits) >= 7 and not _is_counted(written, text, found)):
                yield written, digits


def _digits_known(said: Said) -> set[str]:
    """Of each text that the line may lean on, its digits."""
    return {re.sub(r"\D", "", text) for text in said.supply.texts} | {
        re.sub(r"\D", "", value.raw)
        for one in said.cited
        for value in one.values.values()
        if value.kind in (ValueKind.LINK, ValueKind.TEXT)
    }


def _is_counted(text: str, whole: str, found: re.Match[str]) -> bool:
    """A date, an amount ("1 234 567") or a range, not a number to call."""
    grouped = re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", text) is not None
    after = whole[found.end() : found.end() + 4].lstrip()
    return grouped or _DATE_LIKE.match(text) is not None or after[:1] in ("€", "$", "£", "%")
