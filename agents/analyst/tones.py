"""What kind of words a question is after (complaints, requests, praise, promises), and whether a sentence is of it.

Read by phrases, for quoting only: nothing is counted from this, and no score moves.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.passages import Trust


class Tone(StrEnum):
    COMPLAINT = "complaint"
    REQUEST = "request"
    PRAISE = "praise"
    PROMISE = "promise"
    LEAVING = "thought of leaving"


@dataclass(frozen=True)
class _Words:
    """`asked` is how a question speaks of it; `strong` and `weak` are met in what was said."""

    asked: re.Pattern[str]
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    whose: tuple[Trust, ...] = (Trust.CUSTOMER,)


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace("_", " "), re.IGNORECASE)


# Blanks part the phrases, _ stands for a blank within one.
_TONES: dict[Tone, _Words] = {
    Tone.PROMISE: _Words(
        _any(r"(?:we|you|i)_promised? promised? promises commitments? committed (?:do|did)_we_owe owed"),
        _any(r"promised? commit(?:ted)?_to (?:i|we)(?:'ll|_will)_\w+ you_will_(?:get|have|hear|receive)"),
        _any(r"by_(?:monday|tuesday|wednesday|thursday|friday|tomorrow|next_week) is_planned_for"),
        (Trust.OURS,),
    ),
    Tone.LEAVING: _Words(
        _any(r"(?:thinking|talk(?:ing|ed)?)_(?:of|about)_(?:leaving|cancell?ing) cancellations?"),
        _any(
            r"cancel(?:l?ed|l?ing|lation)? terminate competitors? switch(?:ing)?_to kündig\w* résili\w*"
            r" another_(?:tool|vendor|product)"
        ),
        _any(r"(?:back|wieder)_(?:to|in)_(?:spreadsheets|excel|tabellen) stopped_using"),
    ),
    Tone.REQUEST: _Words(
        _any(
            r"requests? requested requesting ask(?:ed|ing|s)?_for wish(?:es|ed|list)? wants? wanted"
            r" waiting_for needs? needed feature_requests?"
        ),
        _any(
            r"would_like we(?:'d|_would)_like would_be_(?:so_)?(?:great|good|helpful|nice) feature_request"
            r" we_(?:really_)?need please_add wish(?:ed)? wir_(?:brauchen|wünschen)"
            r" nous_(?:aimerions|voudrions) nos_gustaría"
        ),
        _any(
            r"could_you can_you could_(?:we|somebody|someone) is_(?:it_possible|there_a(?:ny)?_way)"
            r" is_there_(?:an?|already) can_\w+_(?:show|be|also|export|print|lose) könnten_sie"
            r" pourriez-vous podrían"
        ),
    ),
    Tone.COMPLAINT: _Words(
        _any(
            r"complain(?:s|ed|ing)? complaints? unhappy dissatisf\w+ frustrat\w+ annoy\w* angry"
            r" pain_points? (?:went|gone|is|are|was)_wrong problems? issues? troubles? bother\w* dislikes? hates?"
            r" critici[sz]\w+ criticism"
            r" concerns? concerned worried worries"
        ),
        _any(
            r"complain\w* unacceptable frustrat\w+ disappoint\w* annoy\w* fed_up unhappy dissatisf\w+"
            r" patience_(?:on|is) not_happy cannot_trust can't_trust waste not_good_enough third_time"
            r" stopped_using nobody_on_your_side unzufrieden enttäusch\w* ärger\w* inacceptable déçu\w*"
            r" insatisf\w+ inaceptable decepcion\w* useless"
        ),
        _any(
            r"(?:do|does|did|is|are|has|have|was|were)(?:n't|_not|_still_not)_(?:work|open|load|match|solve|fix|help|appear|"
            r"show|arrive|save|sync|address|answer|right|correct|acceptable|usable|reliable|done|enough|available|"
            r"been_(?:fixed|solved|answered|addressed))\w* cannot can't los(?:t|e|ing)"
            r" still_(?:not|no|waiting|broken|the_same) broken bugs? crash\w* fail\w* errors? slow cut_off"
            r" missing (?:is|are|was|goes)_wrong problems? troubles? costs_us inconsisten\w+ deviations?"
            r" too_(?:slow|complicated|many|expensive) upset geht_nicht fehler\w* funktioniert_nicht erreur\w*"
            r" ne_marche_pas error(?:es)? no_funciona"
        ),
    ),
    Tone.PRAISE: _Words(
        _any(r"prais\w+ happy likes? loves? compliments? positive pleased satisfied happiest good_about"),
        _any(
            r"love[ds]? excellent impressed delighted fantastic works_(?:well|great|perfectly) appreciate"
            r" happy_with recommend delivers does_what_it_should very_(?:happy|helpful) begeistert"
            r" hervorragend zufrieden ravis? excellente? parfait\w* encantad\w+ rien_à_redire"
        ),
        _any(r"easy helpful glad pleased enjoy\w* saves?_us great"),
    ),
}
_WOULD = re.compile(r"\?$|\w['’]d\b|\blove to\b|\b(?:would|could|if|want(?:s|ed)?|get)\b", re.IGNORECASE)
_NOTHING_WRONG = re.compile(
    r"\b(?:zero|no|not an?|not one|without|nothing) (?:\w+ ){0,2}(?:complain\w*|escalat\w*|problems?|errors?|"
    r"issues?|fail\w*|bugs?|lost|trouble|frustrat\w*)|\b(?:cannot|can['’]t) wait to\b",
    re.IGNORECASE,
)
_NOT_GOOD = re.compile(r"\b(?:not|no|never|less|isn't|wasn't|don't|doesn't)\b", re.IGNORECASE)
_SCORED = re.compile(r"^(?P<kind>NPS|CSAT) (?P<score>\d+(?:\.\d+)?): (?P<comment>.+)", re.DOTALL)
NO_COMMENT = "no comment"


def tone_asked(question: str) -> Tone | None:
    """The kind of words that is asked for; None for any."""
    return next((tone for tone, words in _TONES.items() if words.asked.search(question)), None)


def without_tone(question: str, tone: Tone) -> str:
    return _TONES[tone].asked.sub(" ", question)


def whose(tone: Tone) -> tuple[Trust, ...]:
    return _TONES[tone].whose


PLAINEST = 2


def strength(sentence: str, tone: Tone) -> int:
    """2 where it is plainly of this kind, 1 where it may be, 0 where nothing says so."""
    scored = _SCORED.match(sentence)
    if scored is not None and (graded := _graded(scored, tone)) is not None:
        return graded
    words = _TONES[tone]
    if tone is Tone.PRAISE and (_NOT_GOOD.search(sentence) or _WOULD.search(sentence)):
        return 0
    if tone is Tone.COMPLAINT and _NOTHING_WRONG.search(sentence):
        return 0
    return 2 if words.strong.search(sentence) else 1 if words.weak.search(sentence) else 0


def _graded(scored: re.Match[str], tone: Tone) -> int | None:
    """A survey's grade says how its comment is meant; one without a comment says nothing."""
    if scored["comment"].strip().rstrip(".") == NO_COMMENT:
        return 0
    low, high = (6, 9) if scored["kind"] == "NPS" else (2, 5)
    if tone is Tone.COMPLAINT:
        return 2 if float(scored["score"]) <= low else None
    if tone is Tone.PRAISE:
        return 2 if float(scored["score"]) >= high else 0
    return None
