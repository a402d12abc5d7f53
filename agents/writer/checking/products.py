"""Features, plans and tiers: only those that we have, by the names that they have."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator

from agents.writer.checking.case import Case, Said
from agents.writer.checking.names import fold
from domain.drafts import Problem, ProblemCode

_TIERS = [
    "free",
    "basic",
    "starter",
    "essential",
    "essentials",
    "standard",
    "plus",
    "premium",
    "pro",
    "professional",
    "business",
    "growth",
    "scale",
    "advanced",
    "enterprise",
    "ultimate",
    "platinum",
    "gold",
    "silver",
    "unlimited",
    "elite",
    "corporate",
    "lite",
    "core",
    "team",
    "teams",
]
_TIER = "|".join(_TIERS)
_KIND = (
    r"plans?|tiers?|packages?|editions?|subscriptions?|add-?ons?|bundles?|licen[cs]es?|upgrade|"
    r"tarif\w*|paket\w*|stufe|edition|lizenz\w*|version|"
    r"forfait|offre|formule|abonnement|licences?|module|"
    r"plan|paquete|edición|suscripción|licencias?|módulo"
)
_BY_TIER = (
    re.compile(rf"\b(?P<tier>{_TIER})[ -](?:{_KIND})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:forfait|offre|formule|plan|paquete|tarif|paket|edición|module|módulo|tier) (?P<tier>{_TIER})\b",
        re.IGNORECASE,
    ),
)
_ORDINARY = frozenset(
    {
        "free",
        "team",
        "teams",
        "core",
        "plus",
        "standard",
        "growth",
        "business",
        "scale",
        "advanced",
        "basic",
        "pro",
        "premium",
    }
)
"""Tiers whose names are words too: they count where they have a capital letter."""
_FEATURES = (
    r"SSO|SAML|SCIM|single sign-on|audit logs?|sandbox|white[- ]label\w*|webhooks?|REST API|API|mobile app|data warehouse|"
    r"AI (?:assistant|copilot|insights)|machine learning|predictive \w+|custom roles|two-factor|2FA|"
    r"prüfprotokoll|mobile app|KI-\w+|data lake|"
    r"journal d'audit|application mobile|assistant IA|"
    r"registro de auditoría|aplicación móvil|asistente de IA"
)
_FEATURE = re.compile(rf"(?<!\w)(?:{_FEATURES})(?!\w)", re.IGNORECASE)
_SAYS = (
    "“{text}” is no feature, plan or tier of ours that is on the list or in the evidence. Name one that is."
)


def check_products(case: Case) -> Iterator[Problem]:
    listed = fold(" ".join(case.allowed.products))
    each = frozenset(fold(one) for one in case.allowed.products)
    for said in case.said:
        if said.vouched:
            continue
        for pattern in _BY_TIER:
            for found in pattern.finditer(said.own):
                tier = found["tier"]
                if tier.lower() in _ORDINARY and not tier[0].isupper():
                    continue
                if not any(fold(tier) in one for one in each) and not _in_evidence(tier, said):
                    yield Problem(
                        ProblemCode.PRODUCT, _SAYS.format(text=found.group()), found.group(), said.number
                    )
        for found in _FEATURE.finditer(said.own):
            text = found.group()
            if fold(text) not in listed and not _in_evidence(text, said):
                yield Problem(ProblemCode.PRODUCT, _SAYS.format(text=text), text, said.number)


def _in_evidence(text: str, said: Said) -> bool:
    return any(fold(text) in fold(held) for held in said.supply.texts)
