"""What an undertaking is about, in four languages: a word of one and a word of another may mean the same thing."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from functools import lru_cache

_CONCEPTS: dict[str, str] = {
    "call": r"\bcall|\bmeet|\btalk|\bspeak|\bsession|\binvit|\bcalendar|\bslot|\bjoin|\bwalk (?:you|through)|\bgo (?:through|over)|"
    r"anruf|\bruf|telefon|termin|gespräch|besprech|treffen|einlad|kalender|durchgeh|gehen .{0,60}durch|"
    r"\bappel|réunion|entretien|échange|rendez-vous|\binvit|agenda|créneau|parcour|"
    r"llamad|llamar|reunión|reunir|\bcita|hablar|repasar|convocatoria",
    "review": r"\breview|\blook (?:at|into)|\bcheck|\binvestigat|\banaly|\bexamin|prüf|durchsicht|überprüf|untersuch|ansehen|anschau|"
    r"vérif|examin|étudi|revue|revis|comprob|analiz",
    "send": r"\bsend|\bshare|\bforward|\bwrite|\bmail|\bsummar|\bnotes?\b|schick|send|zusammenfass|schreib|nachreich|"
    r"envo[iy]|enverr|partag|transmet|résumé|synthèse|récapitul|envi[aoe]|enví|compart|resum|remit",
    "prepare": r"\bprepar|\bdraft|\bset up|\bput together|\bbuild|vorbereit|bereite|erstell|einricht|zusammenstell|prépar|rédig|"
    r"mettr\w* en place|élabor|prepar|elabor|configur",
    "fix": r"\bfix|\brepair|\bresolv|\bsolv|\bcorrect|\bpatch|\bremed|beheb|behob|reparier|\blös|korrigier|beseitig|"
    r"corrig|répar|résou|résol|solucion|resolv|resuel|arregl|subsan",
    "train": r"\btrain|\bonboard|\bworkshop|\bwebinar|\bcoach|schul|einweis|trainier|formation|\bform(?:er|ons|era|erons)|atelier|"
    r"formaci|capacit|taller",
    "move": r"\bmigrat|\bimport|\btransfer|\bmov(?:e|ing)\b|umzug|umzieh|migrier|übertrag|migr|déplac|transfér|traslad|import",
    "deliver": r"\bdeliver|\breleas|\bship|\blaunch|\broll(?:ed|ing)? ?out|\bgo(?:es)? live|\bavailable|\bactivat|\benabl|\bunlock|\bprovid|"
    r"liefer|ausroll|veröffentlich|freischalt|aktivier|bereitstell|live geh|verfügbar|"
    r"livr|déploi|lanc|publi|activ|mis(?:e)? en ligne|disponib|fourni|entreg|lanz|despleg|habilit|proporcion",
    "answer": r"\breply|\brepl|\banswer|\brespon|\bget back|\bupdate you|\binform|\bkeep you (?:posted|informed)|\blet you know|\btouch|\bfollow up|"
    r"antwort|melde|informier|rückmeld|bescheid|laufenden|répond|tien(?:s|drai|drons)|informer|revien|recontact|"
    r"respond|inform|avis|comunic|contact",
    "assign": r"\bassign|\bdedicat|\bappoint|\bengineer|\bmanager|\bsenior|\bpersonally|zuständig|abstell|ansprechpartner|ingenieur|persönlich|"
    r"dédi|affect|ingénieur|interlocut|asign|dedic|ingenier|responsab",
    "plan": r"\bplan|\bstep|\broadmap|\bschedul|schritt|fahrplan|plan|étape|feuille de route|planif|paso|hoja de ruta",
    "renew": r"\brenew|\bextend|\bcontract|verläng|vertrag|renouvel|prolong|contrat|renov|prorrog|contrat",
    "priority": r"\bpriorit|\burgent|vorrang|prioris|dringend|priorit|priorid|prioriz",
    "seats": r"\bseats?\b|\blicen[cs]e|\bcapacity|plätz|lizenz|kapazität|licence|siège|capacité|licencia|puesto|capacidad",
    "stay": r"\bunchanged|\bstay|\bremain|\bkeep\b|bleib|unverändert|behalt|rest(?:e|er|era|eront)\b|inchang|conserv|mantien|mantendr|seguir",
    "documents": r"\bdocument|\bguide|\bmanual|unterlag|dokument|anleitung|documentation|guide|documentaci|guía",
}
GRAVE: dict[str, str] = {
    "refund": r"\brefund|\breimburs|\bmoney back|\bcompensat|erstatt|rückerstatt|entschädig|\bersetzen|rembours|indemnis|dédommag|reembols|indemniz|compensa|devolv",
    "credit": r"\bcredit(?:s|ed)?\b|\bcredit note|gutschr|gutgeschr|\bavoir commercial|\bavoir de|crédit|abono|nota de crédito|\bcrédito",
    "discount": r"\b(?:keep|hold|freeze|stay\w*|unchanged|same|old|behalt\w*|halten|garde[zr]?|conserv\w*|mantien\w*|mantener|conserva\w*) .{0,25}\b(?:price|rate|preis\w*|prix|tarif|precio|tarifa)\b|"
    r"\b(?:price|rate|preis|prix|tarif|precio|tarifa) .{0,20}\b(?:drops?|falls?|goes down|sinkt|fällt|baisse|passe à|diminue|baja|desciende)\b|"
    r"\bdiscount|\brebate|\breduc\w+ (?:price|rate|fee)|\bprice (?:cut|reduction|freeze|lock|cap)|\bper ?cent off|% off|\bcheaper|\bspecial (?:price|rate|offer)|\bloyalty (?:price|rate|bonus)|\bhalf[ -]price|"
    r"\bsav(?:e|ing)s? (?:of )?\d|\bmatch (?:the|their|any) price|\block(?:ed)? in .{0,20}(?:price|rate)|\bat (?:the|your) (?:current|old|same) (?:price|rate)|\bbetter (?:price|rate|terms)|"
    r"rabatt|nachlass|preisnachlass|ermäßig|vergünstig|sonderpreis|vorzugspreis|treuebonus|skonto|preisgarantie|preisbindung|günstiger|halbe[nr]? preis|zum alten preis|"
    r"remise|rabais|ristourne|tarif (?:préférentiel|réduit|spécial)|prix (?:réduit|spécial|bloqué|préférentiel)|moins cher|geste commercial|demi-tarif|moitié prix|"
    r"descuento|rebaja|bonificaci|precio (?:especial|reducido|preferente|congelado)|tarifa (?:reducida|especial|preferente)|más barato|mitad de precio",
    "free": r"\bfree of charge|\bfor free\b|\bfree (?:month|trial|upgrade|seat|licen|training|support|access|period|year|week|of)|\bat no (?:extra |additional |further )?(?:cost|charge)|\bno (?:extra |additional )?(?:cost|charge)\b|\bwithout (?:extra |additional )?(?:cost|charge)|\bcomplimentary|\bon (?:us|the house)\b|\bour treat|\bwaiv|\bgratis|\bfree\b(?= until| for (?:the )?(?:first|next|three|two|six|\d)|,? as a)|\b(?:months?|weeks?|seats?|licen[cs]es?) (?:\w+ )?free\b|\bbonus\b|\bgoodwill|"
    r"kostenlos|kostenfrei|gratis|unentgeltlich|keine (?:mehrkosten|zusatzkosten|weiteren kosten|zusätzlichen kosten)|ohne (?:aufpreis|mehrkosten|zusatzkosten|zusätzliche kosten|weitere kosten|berechnung)|freimonat|geschenkt|auf unsere kosten|erlassen|kulanz|umsonst|"
    r"gratuit|sans frais|sans (?:supplément|surcoût|coût)|offert|offrons|à nos frais|cadeau|à titre gracieux|sans rien payer|"
    r"gratuit|sin (?:coste|costo|cargo|recargo)|regal|de cortesía|a nuestro cargo|cortesía|exent",
    "guarantee": r"\bguarant|\bwarrant|\bassur|\bensur|\brest assured|\bpromis|\bpledge|\bcommit|\bundertak|\bmake sure|\bwithout fail|\bcount on (?:us|it|that)|\bdefinitely\b|"
    r"garantier|gewährleist|zusicher|zugesichert|versprech|verspreche|verpflicht|sicherstell|stell\w* .{0,30}sicher\b|sorge\w* .{0,20}dafür|verlassen sie sich|"
    r"garanti|\bassur(?:ons|e|er|ez)|promett|engage(?:ons|ment|r)|veiller(?:ai|ons)|comptez sur|"
    r"garantiz|asegur|promet|compromet|compromiso|cuente con",
    "uptime": r"\bSLA\b|\buptime|\bservice level|\bavailability of|\b99[.,]\d|verfügbarkeit von|reaktionszeit|temps de réponse|disponibilité de|disponibilidad del|tiempo de respuesta|\bresponse time|\bdowntime|\boutage",
    "exclusive": r"\bexclusiv|exklusiv|exclusiv|\bunlimited|unbegrenzt|illimité|ilimitad|\bterminate|\bcancel (?:any ?time|without)|jederzeit kündbar|sonderkündigung|résilier (?:à tout|sans)|cancelar (?:en cualquier|sin)",
}
"""What may never be undertaken beside its evidence: each of these must be in the evidence itself."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words, re.IGNORECASE) for name, words in (_CONCEPTS | GRAVE).items()}


@lru_cache(maxsize=4096)
def concepts_in(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns().items() if pattern.search(text))


def first_word(concept: str, text: str) -> str:
    """The words that speak of it; empty where none do."""
    found = _patterns()[concept].search(text)
    return found.group().strip() if found else ""
