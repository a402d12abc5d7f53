"""Mail addresses and domains: what company they stand for, if any, and which boxes are several people's.

Limits: there is no network and no whole public suffix list here. Below a two-letter country code, the second levels of
OFFICIAL count as open to anybody, and so do the names in data/suffixes.txt; city and prefecture levels (as in Japan or
Norway) and rare ones do not. Where that is wrong, two companies seem to share a domain, which is asked, not assumed.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import urlsplit

OFFICIAL = frozenset(
    {
        "ac",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gouv",
        "gov",
        "gub",
        "gv",
        "id",
        "in",
        "info",
        "ltd",
        "me",
        "mil",
        "muni",
        "name",
        "ne",
        "net",
        "nhs",
        "nic",
        "nom",
        "notaires",
        "or",
        "org",
        "plc",
        "sch",
        "school",
        "web",
    }
)
COUNTRY = 2
DOTLESS = frozenset({"gmail.com", "googlemail.com"})
"""Providers for whom ana.diaz and anadiaz are one box."""
SAME_PROVIDER = {"googlemail.com": "gmail.com"}
MACHINES = frozenset(
    {
        "bounce",
        "bounces",
        "calendar-notification",
        "daemon",
        "do-not-reply",
        "donotreply",
        "mailer-daemon",
        "no-reply",
        "noreply",
        "notification",
        "notifications",
        "notify",
        "postmaster",
    }
)
LONGEST = 253
REMEMBERED = 131_072


def host_of(text: str | None) -> str | None:
    """The host in a domain, a web address or a mail address, lower case and in ASCII; None where there is none."""
    if not text:
        return None
    told = text.strip().lower()
    # Many people write from one host: what is looked up again and again is the host alone.
    return _host(told.rpartition("@")[2] if "@" in told and "/" not in told else told)


@lru_cache(maxsize=REMEMBERED)
def _host(told: str) -> str | None:
    try:
        host = urlsplit(told if "//" in told else f"//{told}").hostname or ""
        plain = host.rstrip(".") if host.isascii() else host.rstrip(".").encode("idna").decode()
    except (UnicodeError, ValueError):
        return None
    labels = plain.split(".")
    right = len(labels) > 1 and not labels[-1].isdigit() and len(plain) <= LONGEST
    return plain if right and all(map(_is_label, labels)) else None


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum() and label[0] != "-"


def registrable(text: str | None) -> str | None:
    """The part of a domain, web or mail address that somebody has registered: acme.co.uk of www.acme.co.uk."""
    host = host_of(text)
    return None if host is None else _registered(host)


@lru_cache(maxsize=REMEMBERED)
def _registered(host: str) -> str | None:
    labels = host.split(".")
    open_to_all = next((n for n in (3, 2) if ".".join(labels[-n:]) in suffixes()), 0)
    if not open_to_all:
        second = len(labels) > 1 and len(labels[-1]) == COUNTRY and labels[-2] in OFFICIAL
        open_to_all = 2 if second else 1
    return ".".join(labels[-open_to_all - 1 :]) if len(labels) > open_to_all else None


def company_domain(text: str | None, never: Collection[str] = ()) -> str | None:
    """The registrable domain, where it tells a company: no mail provider's, and none of `never` (registrable ones)."""
    found, host = registrable(text), host_of(text)
    if found is None or host is None or found in never:
        return None
    return None if _gives_to_anybody(host) else found


@lru_cache(maxsize=REMEMBERED)
def _gives_to_anybody(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[place:]) in freemail() for place in range(len(labels)))


def plain_address(text: str | None) -> str | None:
    """An address as it is looked up: lower case, trimmed; None for what is no address."""
    told = (text or "").strip().lower()
    local, at, domain = told.rpartition("@")
    return told if at and local and "@" not in local and host_of(domain) else None


def main_address(address: str) -> str:
    """The address without its +tag and, at providers who ignore them, its dots: one for all aliases of a box."""
    local, _, domain = address.rpartition("@")
    domain = SAME_PROVIDER.get(domain, domain)
    base = local.partition("+")[0] or local
    return f"{base.replace('.', '') if domain in DOTLESS else base}@{domain}"


def is_shared(address: str | None) -> bool:
    """Whether several people answer from it (support@, info@): nobody's habits or profile can be read from that."""
    local = (address or "").partition("@")[0].partition("+")[0].lower()
    bare = local.replace(".", "").replace("-", "").replace("_", "")
    return bool(local) and (local in shared_boxes() or bare in shared_boxes() or is_machine(address))


def is_machine(address: str | None) -> bool:
    """Whether nobody answers from it at all (noreply@, mailer-daemon@)."""
    local = (address or "").partition("@")[0].lower()
    return local in MACHINES or local.replace("_", "-").replace(".", "-") in MACHINES


@cache
def freemail() -> frozenset[str]:
    """Domains of providers who give an address to anybody."""
    return _lines("freemail.txt")


@cache
def suffixes() -> frozenset[str]:
    return _lines("suffixes.txt")


@cache
def shared_boxes() -> frozenset[str]:
    return _lines("shared_boxes.txt")


def _lines(name: str) -> frozenset[str]:
    text = (resources.files("domain") / "data" / name).read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
