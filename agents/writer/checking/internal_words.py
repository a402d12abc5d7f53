"""Words of the house, which no customer ever reads: scores, risk, profiles, alerts, plans to save or to sell."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator

from agents.writer.checking.case import Case
from domain.drafts import Problem, ProblemCode

_WORDS = (
    # English; most of it is house jargon in the other languages too.
    r"health[ -]?scores?|account health|health band|churn\w*|at[ -]risk|high[ -]risk|risk (?:score|level|rating|of (?:leaving|churn\w*|cancell\w+))|"
    r"retention (?:risk|score|play)|renewal risk|red (?:account|band|zone)|orange band|DISC|[DISC]-(?:profile|type)|"
    r"(?:personality|communication|behaviou?ral) (?:profile|type|style)|dominant (?:type|profile)|your profile (?:type|is)|"
    r"(?:an?|our|internal|risk|health|open|red|this) alerts?\b|alerts? (?:fired|was raised|opened)|"
    r"segment(?:ed|ation)?|up-?sell\w*|cross-?sell\w*|save[ -]plan|(?:stabili[sz]ation|escalation) (?:brief|play)|"
    r"play-?book|lead score|propensity|sentiment (?:score|analysis|trend)|detractors?|NRR|GRR|CLTV|\bLTV\b|MRR|"
    r"escalation (?:alert|brief)|internal(?:ly)? (?:review|note|plan|flag\w*|marked)|flagged (?:you|your account)|expansion (?:opportunity|target|score)|"
    # German
    r"abwander\w*|kündigungsrisik\w*|abwanderungsrisik\w*|risikokund\w*|gefährdete[rns]? (?:konto|kunde|account)|gefährdet|gesundheits(?:wert|score|index|punkte?)|"
    r"frühwarn\w*|rettungsplan\w*|kundensegment\w*|persönlichkeits(?:profil|typ)\w*|kommunikations(?:profil|typ)\w*|"
    r"warnmeldung zu ihrem|interne[rns]? (?:vermerk|notiz|bewertung|plan)|stimmungs(?:wert|analyse)|zusatzverkauf\w*|"
    # French
    r"attrition|désabonnement|score de santé|santé du compte|compte à risque|à risque|risque de (?:départ|résiliation|désabonnement)|"
    r"plan de (?:sauvetage|rétention)|profil (?:de personnalité|comportemental|de communication)|vente (?:croisée|additionnelle)|"
    r"segment de clientèle|note interne|alerte (?:interne|ouverte)|"
    # Spanish
    r"riesgo de (?:baja|fuga|cancelación|abandono)|tasa de abandono|puntuación de salud|salud de la cuenta|cuenta en riesgo|en riesgo|"
    r"plan de (?:rescate|retención)|perfil (?:de personalidad|conductual|de comunicación)|venta (?:cruzada|adicional)|"
    r"segmento de clientes|nota interna|alerta interna"
)
_INTERNAL = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
_EXACT = frozenset({"DISC", "NRR", "GRR", "CLTV", "LTV", "MRR"})
_SAYS = "“{text}” is a word of our house, which no customer reads. Say what they see of it, or take it out."


def check_internal_words(case: Case) -> Iterator[Problem]:
    if case.internal:
        return
    seen: set[str] = set()
    for said in case.said:
        for found in _INTERNAL.finditer(said.own):
            text = found.group()
            if text.upper() in _EXACT and not text.isupper():
                continue
            if text.casefold() not in seen and not _theirs(text, case):
                seen.add(text.casefold())
                yield Problem(ProblemCode.INTERNAL, _SAYS.format(text=text), text, said.number)


def _theirs(text: str, case: Case) -> bool:
    """A product's or the account's name may hold such a word."""
    names = (*case.allowed.products, case.allowed.account_name)
    return any(text.casefold() in name.casefold() for name in names)
