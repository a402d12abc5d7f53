"""What we undertake: only what a promise, a plan or a proposal of the cited evidence says, in its words or on its day."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator
from functools import lru_cache

from agents.writer.checking.case import Case, Said
from agents.writer.checking.concepts import GRAVE, concepts_in
from domain.drafts import Evidence, Origin, Problem, ProblemCode
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.words import tokens

_BEARING = frozenset({Origin.PROMISE, Origin.PLAN, Origin.PROPOSAL, Origin.VOUCHED})
_ARRANGED = frozenset({*_BEARING, Origin.MEETING, Origin.CONTRACT})
"""What may be "scheduled" or "planned" without being a promise."""
_PATTERNS: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:we|i|our \w+(?: team)?|(?:my|our) colleagues?(?: \w+)?|engineering|support)(?:'ll| will| shall)\b(?! (?:not be able|be (?:glad|happy|delighted|pleased)|gladly|look forward|keep (?:this|it) (?:short|brief)|leave (?:it|this|that)\b|come as|know|see|find|need|want|agree|notice|have (?:seen|noticed|heard)))",
        r"\b(?-i:[A-Z]\w+)(?:'ll| will) (?:personally |also |then )?(?:send|call|fix|get back|contact|share|prepare|deliver|refund|credit|take care|handle|arrange|set up|build|migrate|train|waive|extend|give)\b",
        r"\b(?:we|i)(?:'re| are|'m| am) (?:going to|committed|about to|willing to|happy to (?:offer|waive|refund|extend|give)|prepared to|able to (?:offer|waive|refund|extend|guarantee))\b",
        r"\b(?:we|i)(?:'re| are|'m| am) (?:releas|ship|fix|deliver|launch|roll|mov|extend|giv|offer|add|assign|send|credit|refund|waiv|build|prioriti[sz]|escalat|schedul)\w*ing\b",
        r"\b(?:we|i) (?:hereby |can |do |fully )?(?:guarantee|promise|commit|ensure|undertake|assure|pledge|warrant|see to it|make sure)\b",
        r"\bguaranteed?\b|\brest assured|\bcount on (?:us|it|that)|\byou have (?:my|our) word|\bSLA\b|\buptime\b",
        r"\byou(?:'ll| will| shall) (?:get|receive|have (?:it|access|the|a|your)|be able to|be (?:refunded|credited|moved|upgraded|given|contacted))",
        r"\b(?:it|this|that|everything|they|(?:the|your|a|that|this) [\w-]+(?: [\w-]+){0,4}) will (?:then |also |now |soon )?(?:be|go live|ship|arrive|land|work|run|stay|remain|include|cover|improve|come)\b(?! (?:useful|helpful|a good|interesting|enough|of use|too|clear))",
        r"\b(?:it|this|that|(?:the|your|a) [\w-]+(?: [\w-]+){0,4})'ll be\b",
        r"\b(?:goes|go|going) live\b|\bships (?:in|on|next|by|this)|\b(?:lands|arrives|comes out|is coming|is out) (?:in|on|next|by|this)\b|\bon (?:our|the) roadmap for\b|\brolling out\b|\b(?:is|are) slated\b",
        r"\bwe (?:have|'ve) (?:agreed to|committed|promised|approved|decided to (?:give|offer|extend|waive))",
        r"\b(?:will|'ll) have (?:it|this|that|the [\w-]+|your [\w-]+) (?:\w+ )?(?:ready|fixed|done|sorted|resolved|live)",
    ),
    "de": (
        r"\b(?:wir|ich|unser\w* \w+|unsere technik|die technik|unsere entwicklung)\b(?: \w+){0,3}? (?:werden?|wird)\b|\b(?:werden|werde) (?:wir|ich)\b|\bwird (?:unser\w*|mein\w*) ",
        r"\b(?:wird|werden)\b.{0,80}\b(?:behoben|geliefert|bereitgestellt|bereitstehen|fertig|verfügbar|umgesetzt|eingespielt|freigeschaltet|ausgerollt|erledigt|gelöst|korrigiert|erstattet|gutgeschrieben|abgeschlossen|veröffentlicht|kommen|funktionieren|laufen|bleiben|eingerichtet|verdoppelt|verlängert|geschult|migriert)\b",
        r"\b(?:garantier|zusicher|gewährleist|versprech|verspricht|verpflicht)\w*|\bsichern? (?:wir|ich)? ?(?:ihnen )?.{0,40}\bzu\b|\b(?:stellen|stelle) (?:wir |ich )?.{0,60}\bsicher\b|\bsorgen? (?:wir |ich )?(?:\w+ ){0,3}dafür|\bverlassen sie sich|\bsie haben (?:mein|unser) wort|\bSLA\b",
        r"\bsie (?:erhalten|bekommen|können (?:dann|ab)|haben (?:dann|ab))\b|\berhalten sie\b(?!.{0,40}\?)",
        r"\b(?:ich|wir) (?:schick|send|meld|ruf|liefer|beheb|übernehm|kümmer|schalt|setz|erstell|bereit|richt|reich|erstatt|schenk|erlass|verlänger|schul|migrier|stell|leg|organisier|roll|bau|bring|gewähr|schreib(?:e|en) ihnen .{0,30}gut|priorisier)\w*(?:e|en)\b(?! (?:uns|mich) (?:darüber|über ihre))",
        r"\b(?:schicke|sende|melde|rufe|liefere|behebe|übernehme|kümmere|schalte|setze|erstelle|bereite|richte|reiche|erstatte) ich\b|\b(?:liefern|beheben|übernehmen|kümmern|schalten|setzen|erstellen|erstatten|schulen|rollen|verlängern|schicken|melden|richten|stellen|reichen|bereiten|gewähren|erlassen|schenken) wir\b(?! uns\?)",
        r"\bgeht (?:\w+ ){0,4}live\b|\bauf (?:unserem|dem) fahrplan für\b|\bkommt (?:am|im|nächste|bis|zum) ",
    ),
    "fr": (
        r"\b(?:je|j'|nous|on|notre \w+|nos \w+)(?: (?:vous|le|la|les|lui|leur|en|y|l'|me|nous))* ?(?:\w+(?:erai|irai|rai|erons|irons|rons))\b(?<!serai)(?<!serons)",
        r"\b(?:nos?|notre|l'|les?|la|votre|vos|ce|cette|ces|tout|cela|il|elle|ils|elles) ?(?:[\w'-]+ ){0,5}(?-i:[a-zà-ÿ]+(?:era|eront|ira|iront|dra|dront))\b",
        r"\b(?:sera|seront) (?:\w+ )?(?:corrigée?s?|livrée?s?|prête?s?|disponibles?|résolue?s?|opérationnel\w*|mise?s? en|remboursée?s?|activée?s?|déployée?s?|terminée?s?|réglée?s?|offerte?s?)",
        r"\b(?:nos?|notre|le|la|les|l') ?[\w-]+(?: [\w-]+)? (?:va|vont)(?: (?:vous|le|la|les|lui|leur|y))? \w+(?:er|ir|re|oir)\b",
        r"\b(?:nous|on) (?:allons|va)(?: (?:vous|le|la|les|lui|leur|y))? \w+(?:er|ir|re|oir)\b|\bje vais(?: (?:vous|le|la|les|y))? \w+(?:er|ir|re|oir)\b",
        r"\bgaranti\w*|\b(?:nous nous|je m')\s?engage\w*|\bpromett\w+|\bpromis\b|\b(?:nous|je)(?: vous)? (?:assur(?:e|ons))\b|\bcomptez sur (?:nous|moi)|\bvous avez (?:ma|notre) parole|\bSLA\b",
        r"\bvous (?:recevrez|aurez|disposerez|obtiendrez|pourrez|bénéficierez|serez)\b",
        r"\b(?:nous|je)(?: vous)? (?:livrons|livre|corrigeons|corrige|remboursons|rembourse|offrons|offre|envoyons|envoie|déployons|accordons|accorde|prolongeons|mettons|prenons en charge|activons|formons|migrons)\b",
        r"\bmise? en (?:ligne|production) (?:le|en|prévue)",
    ),
    "es": (
        r"\b\w{2,}(?:aré|eré|iré|dré|aremos|eremos|iremos|dremos)\b(?<!estaré)(?<!estaremos)",
        r"\b(?:se|nuestro|nuestra|el|la|los|las|su|sus|este|esta|esto|todo|le|les)\b(?: [\w-]+){0,5} \w{2,}(?:ará|erá|irá|drá|arán|erán|irán|drán)\b",
        r"\b(?:recibirá|tendrá|podrá|dispondrá|obtendrá|contará)n?\b|\b(?:será|estará)n? (?:\w+ )?(?:list|resuel|dispon|corregid|entregad|operativ|reembols|activad|desplegad|terminad)\w*",
        r"\b(?:voy|vamos|va|van) a (?!ser de|estar encantad|hablar\?)\w+(?:ar|er|ir|arle|erle|irle|arles|erles|irles|arlo|erlo|irlo)\b",
        r"\bgarantiz\w+|\bgarantía de\b|\b(?:me|nos) compromet\w+|\bpromet\w+|\b(?:le|les) asegur\w+|\bnos aseguramos|\basegurar(?:emos|é)|\bcuente con (?:ello|nosotros)|\btiene (?:mi|nuestra) palabra|\bSLA\b",
        r"\b(?:me|nos) encarg(?:o|amos)\b|\b(?:le|les) (?:envío|enviamos|entregamos|entrego|devolvemos|reembolsamos|regalamos|ofrecemos|ponemos|asignamos|ampliamos|activamos|abonamos|mando|mandamos|llamo)\b|\b(?:ponemos|pongo) .{0,40}a su disposición|\b(?:entregamos|corregimos|lanzamos|desplegamos|reembolsamos|activamos|migramos|formamos) ",
    ),
}
_BENIGN: dict[str, str] = {
    "en": r"look forward|be (?:glad|happy|delighted|pleased)|know more",
    "de": r"freue|freuen|wäre|würde|fasse mich kurz|kurz fassen|halte mich kurz|gerne? zur verfügung|melde mich (?:heute |kurz )?(?:bei ihnen,? )?(?:weil|wegen|zu)\b|melde ich mich (?:bei ihnen,? )?(?:heute|kurz|wegen|mit)\b|schreibe ich ihnen (?:heute|kurz|wegen|zu)|wenden wir uns|beziehe|stelle (?:ihnen )?eine frage|stellen sie|bekommen sie (?:das|es|die) (?:gut )?hin|möchte|erlaube",
    "fr": r"serai(?:s)? (?:ravie?|heureu)|serions|reste(?:rai)? (?:à|brefs?)|serai bref|me permets|verrez|saurez|trouverez|remerci|reviens vers vous (?:au sujet|concernant|pour|à propos|suite)|avons|étions|irait|irai droit|conviendra|ferait|aimerais|aimerions|voudra[is]",
    "es": r"estar(?:é|emos) encantad|encontrará|verá[ns]?\b|seré breve|quedo|quisiera|será un placer|gustar|podría|recordará|habrá visto|sabrá",
}
_CLAUSE_END = re.compile(
    r"(?<!\d)[.;:!?](?=\s|$)|(?<=\d)[;!?](?=\s|$)|(?:(?<=\d{3})|(?<=:\d\d))\.(?=\s|$)|,? (?:and|und|et|y|sowie|as well as|ainsi que) (?=(?:we|i|wir|ich|nous|je|vous|you|sie|le|les|nos|nuestr\w+|it|the|our|die|der|das|la|el)\b)|, "
)

_ROOT = 6
"""Letters by which two forms of a word are taken for one."""

_SAYS = "“{text}” undertakes something that no promise, plan or proposal of this sentence's evidence says. Cite it, or take it out."
_NOT_IT = "“{text}” undertakes something else than the evidence of this sentence ({has}). Say what that says."


def check_promises(case: Case) -> Iterator[Problem]:
    if case.internal:
        return
    for said in case.said:
        if said.vouched or said.part in ("greeting", "signature"):
            continue
        seen: set[str] = set()
        for clause in _clauses(said.own, case.message.language):
            fault = _fault(clause, said)
            if fault and clause not in seen:
                seen.add(clause)
                yield Problem(ProblemCode.PROMISE, fault, clause[:120], said.number)


@lru_cache(maxsize=4)
def _undertaking(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS.get(language, _PATTERNS["en"]))


@lru_cache(maxsize=4)
def _benign(language: str) -> re.Pattern[str]:
    return re.compile(_BENIGN.get(language, _BENIGN["en"]), re.IGNORECASE)


def _clauses(text: str, language: str) -> list[str]:
    """Each undertaking with what belongs to it: up to the end of its clause, and from the comma before it."""
    starts = sorted({found.start() for pattern in _undertaking(language) for found in pattern.finditer(text)})
    clauses: list[tuple[int, int]] = []
    for start in starts:
        if clauses and start < clauses[-1][1]:
            continue
        end = _CLAUSE_END.search(text, start + 12)
        clauses.append((start, end.start() if end else len(text)))
    found = [text[start:end].replace("\0", " ").strip() for start, end in clauses]
    benign = _benign(language)
    return [
        clause for clause in found if not (benign.search(clause) and not concepts_in(clause) & set(GRAVE))
    ]


def _fault(clause: str, said: Said) -> str:
    arranged = re.search(
        r"\b(?:scheduled|planned|geplant|vorgesehen|prévue?s?|previst[oa]s?)\b", clause, re.IGNORECASE
    )
    bearing = [one for one in said.cited if one.origin in (_ARRANGED if arranged else _BEARING)]
    if not bearing:
        return _SAYS.format(text=clause[:120])
    told = [words_of(one) for one in bearing]
    meant = concepts_in(clause)
    held = frozenset(concept for words in told for concept in concepts_in(words))
    grave = (meant & set(GRAVE)) - held
    if grave or not (meant & held or _same_words(clause, told) or _same_day(clause, said, bearing)):
        return _NOT_IT.format(text=clause[:120], has="; ".join(one.says for one in bearing)[:160])
    return ""


def words_of(one: Evidence) -> str:
    """All that a promise or a plan says, in whatever language."""
    kind = (
        "call meeting invite"
        if one.origin is Origin.PROPOSAL
        else "plan step"
        if one.origin is Origin.PLAN
        else ""
    )
    return " ".join([kind, one.says, one.quote or "", *(value.raw for value in one.values.values())])


def _same_words(clause: str, told: list[str]) -> bool:
    """At least two telling words in common (one where there is no more), by how they begin: languages inflect the end."""
    own = {word[:_ROOT] for word in tokens(clause) if _tells(word)}
    held = {word[:_ROOT] for words in told for word in tokens(words)}
    return bool(own) and len(own & held) >= min(2, len(own))


def _tells(word: str) -> bool:
    return word not in IN_ANY_LANGUAGE and len(word) > 3 and not word.isdigit()


def _same_day(clause: str, said: Said, bearing: list[Evidence]) -> bool:
    """The very day of the promise; what it is that falls due is then the reader's to judge, if it is nothing grave."""
    from agents.writer.checking.supply import Supply

    days = Supply(tuple(bearing), said.supply.today).days
    return any(
        day.first == day.last and day.text.strip() in clause and any(day.means(one) for one in days)
        for day in said.mentions.days
    )
