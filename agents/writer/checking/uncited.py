"""Sentences that claim something about the customer, or about what was, without naming what they rest on."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator
from functools import lru_cache

from agents.writer.checking.case import Case, Said
from domain.drafts import Problem, ProblemCode

_THEIRS = {
    "en": "teams?|users?|people|colleagues|planners|usage|use|adoption|activity|logins?|account|contract|agreement|renewal|"
    "subscription|plan|seats?|licen[cs]es?|tickets?|requests?|invoices?|payments?|data|office|company|term",
    "de": "teams?|nutzer|leute|kollegen|planung|nutzung|aktivität|anmeldungen|konto|vertrag|vereinbarung|verlängerung|"
    "abo|tarif|plätze|lizenzen|tickets?|anfragen?|rechnung(?:en)?|daten|büro|firma|unternehmen|laufzeit|auslastung",
    "fr": "équipes?|utilisateurs|collègues|planificateurs|usage|utilisation|adoption|activité|connexions?|compte|contrat|"
    "renouvellement|abonnement|offre|licences?|tickets?|demandes?|factures?|données|bureau|société|entreprise",
    "es": "equipos?|usuarios|colegas|planificadores|uso|utilización|adopción|actividad|accesos|cuenta|contrato|renovación|"
    "suscripción|plan|licencias?|tickets?|solicitud(?:es)?|facturas?|datos|oficina|empresa",
}
"""What of theirs a statement is about when it states a fact, rather than takes part in a feeling."""
_CLAIMS = {
    "en": r"\byou(?:r \w+(?: \w+)?)? (?:said|told|wrote|asked|mentioned|raised|reported|complained|agreed|promised|confirmed|decided|stopped|missed|signed|renewed|paid|bought|upgraded|downgraded|lost|cancelled|were|was|had|did(?:n't)?|used|attended|opened)\b|"
    r"\byou(?:'ve| have)(?: \w+)? (?:been|\w+ed|not|stopped|said|told|written|seen|grown|lost|had|given)\b|"
    r"\byour (?:\w+ ){0,2}(?:"
    + _THEIRS["en"]
    + r")(?: \w+){0,2} (?:has|have|is|are|was|were|rose|fell|dropped|grew|increased|decreased|shows?|ends?|expires?|renews?|runs? out|uses?|lacks?)\b|"
    r"\bwe (?:noticed|saw|agreed|discussed|promised|spoke|met|learned|heard|understand that|have seen|can see that)\b|"
    r"\b(?:usage|adoption|logins|activity|attendance|the (?:ticket|meeting|outage|problem|migration))\b.{0,30}\b(?:has|have|is|are|was|were|rose|fell|dropped|grew|went)\b|"
    r"\b(?:most|many|some|several|few|none|all) of your\b",
    "de": r"\b(?:sie|ihr team|ihre \w+) (?:haben|hat|hatten|hatte|sagten?|schrieben?|fragten?|erwähnten?|nutzen|nutzt|verwenden|verwendet|waren|war|berichteten?|meldeten?|kündigten?|verpassten?|wuchs|sank|stieg)\b(?!.{0,60}\?)|"
    r"\b(?:haben|hatten) sie .{0,80}(?:geschrieben|gesagt|gefragt|erwähnt|gemeldet|berichtet|zugesagt|bestätigt|gebeten|verpasst)|"
    r"\bihre? (?:\w+ ){0,2}(?:"
    + _THEIRS["de"]
    + r")(?: \w+){0,2} (?:ist|sind|wurde|wurden|läuft|endet|stieg|sank|fiel|wächst|zeigt|zeigen|liegt)\b|"
    r"\bwir (?:haben (?:gesehen|bemerkt|besprochen|vereinbart|festgestellt|gehört)|sprachen|trafen|vereinbarten|sahen)|"
    r"\b(?:die meisten|viele|einige|mehrere|alle|keine[rs]?) (?:ihrer|von ihnen)\b|\bdie nutzung (?:ist|stieg|sank|fiel|hat|geht)",
    "fr": r"\bvous (?:avez|aviez|nous avez|m'avez|étiez|utilisez|employez|disiez|écriviez|demandiez|souhaitiez)\b(?!.{0,60}\?)|"
    r"\b(?:votre|vos) (?:"
    + _THEIRS["fr"]
    + r")(?: [\w'-]+){0,3} (?:est|sont|a|ont|était|utilise|utilisent|augmente|baisse|progresse|prend fin|arrive|montre)\b|"
    r"\bnous (?:avons (?:vu|constaté|remarqué|convenu|discuté|noté|appris)|avions|étions convenus|constatons|remarquons)|"
    r"\b(?:la plupart|beaucoup|certains|plusieurs|aucun) de vos\b|\bl'(?:usage|utilisation|activité) (?:a|est|baisse|progresse)",
    "es": r"\b(?:usted(?:es)? )?(?:nos|me) (?:dijo|dijeron|escribió|escribieron|pidió|pidieron|comentó|comentaron|contó|mencionó|confirmó|han|ha)\b|"
    r"\b(?:han|ha) (?:dejado|usado|utilizado|dicho|escrito|pedido|comentado|mencionado|crecido|perdido|renovado|firmado|cancelado)\b(?!.{0,60}\?)|"
    r"\bsus? (?:"
    + _THEIRS["es"]
    + r")(?: \w+){0,3} (?:es|son|está|están|ha|han|usa|usan|utiliza|utilizan|vence|termina|subió|bajó|creció|muestra)\b|"
    r"\b(?:hemos (?:visto|notado|acordado|hablado|sabido)|acordamos|hablamos|vimos|notamos)\b|"
    r"\b(?:la mayoría|muchos|algunos|varios|ninguno) de (?:sus|los suyos)\b|\bel uso (?:ha|está|subió|bajó|cayó)",
}
_NO_CLAIM = {
    "en": r"^(?:thank|thanks|i hope|we hope|i would|i'd|we would|we'd|could|would|can|may|please|let|if|happy|glad|shall|do|is|are|have|what|how|when|which|feel|looking)\b",
    "de": r"^(?:vielen dank|danke|ich hoffe|wir hoffen|ich würde|wir würden|können|könnten|darf|bitte|falls|wenn|gerne|möchten|haben sie|was|wie|wann|welche)\b",
    "fr": r"^(?:merci|j'espère|nous espérons|je serais|pourriez|pouvez|puis|si|souhaitez|avez-vous|que|quel|comment|quand|n'hésitez)\b",
    "es": r"^(?:gracias|espero|esperamos|me gustaría|nos gustaría|podría|puede|si|quiere|desea|tiene|qué|cómo|cuándo|por favor)\b",
}
_SAYS = "This sentence claims something and cites no evidence. Cite what it rests on, or take it out."
_UNKNOWN = "This sentence cites {ids}, which the draft does not have. Cite what is there."


@lru_cache(maxsize=8)
def _pattern(language: str, claims: bool) -> re.Pattern[str]:
    table = _CLAIMS if claims else _NO_CLAIM
    return re.compile(table.get(language, table["en"]), re.IGNORECASE)


def check_uncited(case: Case) -> Iterator[Problem]:
    for said in case.said:
        if said.unknown:
            ids = ", ".join(one[:20] for one in said.unknown[:5])
            yield Problem(ProblemCode.UNCITED, _UNKNOWN.format(ids=ids), said.text[:120], said.number)
        elif said.part == "body" and not said.cited and _claims(said, case.message.language):
            yield Problem(ProblemCode.UNCITED, _SAYS, said.text[:120], said.number)


def _claims(said: Said, language: str) -> bool:
    text = said.text.strip()
    if said.mentions.any or said.quotes:
        return True
    if said.is_question or _pattern(language, False).search(text.lower()):
        return False
    return _pattern(language, True).search(text) is not None
