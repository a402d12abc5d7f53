"""Logins, use, contact, tickets, surveys: what they did lately, or did not."""

import re

from agents.analyst.days import Span, When
from agents.analyst.fields import Field
from agents.analyst.filters import Op
from agents.analyst.reading import NUMBER, Means, Reading, Rule, rule, says
from agents.analyst.rules_standing import figure_is, one_of

F = Field

D = "‹d(?P<when>\\d+)›"
N = NUMBER.replace("(", "(?P<number>", 1)
USUAL_SILENCE = 30


def _days(when: When | None, reading: Reading, usual: int) -> int | None:
    """Days that have to pass for nothing to have happened in the period."""
    if when is None:
        return usual
    if when.span in (Span.LAST, Span.WITHIN, Span.AGO) and when.days:
        return when.days
    if when.first > reading.today:
        return None
    return (reading.today - when.first).days + 1


def silent(field: F, usual: int = USUAL_SILENCE) -> Means:
    """Nothing of it in the period that is named, or in the `usual` days."""

    def means(match: re.Match[str], reading: Reading) -> str | None:
        days = _days(reading.when(match), reading, usual)
        if days is None or _only_then(reading.when(match), reading):
            return None
        return reading.condition(figure_is(field, Op.AT_LEAST, days, missing=True))

    return means


def happened(field: F) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        days = _days(reading.when(match), reading, USUAL_SILENCE)
        if days is None or _only_then(reading.when(match), reading):
            return None
        return reading.condition(figure_is(field, Op.BELOW, days))

    return means


def _only_then(when: When | None, reading: Reading) -> bool:
    """A period that ended before today: the newest day alone does not say what happened in it."""
    return (
        when is not None
        and when.span in (Span.PERIOD, Span.DAY)
        and when.last < reading.today
        and when.first != when.last
    )


def _ago(field: F) -> Means:
    """ "last login more than 30 days ago"."""

    def means(match: re.Match[str], reading: Reading) -> str | None:
        when = reading.when(match)
        if when is None or when.span is not Span.AGO or when.days is None:
            return None
        longer = re.search(r"more|over|longer|at least", match[0]) is not None
        return reading.condition(
            figure_is(field, Op.ABOVE if longer else Op.BELOW, when.days, missing=longer)
        )

    return means


def _uses(match: re.Match[str], reading: Reading) -> str | None:
    """Of the product's own features; anything else that somebody may use is not known here."""
    said = match["what"].strip()
    known = {_spoken(one): one for one in reading.words.choices.get(F.USED, ())}
    found = known.get(said) or known.get(said.rstrip("s")) or known.get(said + "s")
    if found is None:
        return None
    unused = re.search(r"\bnot\b|\bno\b|without|never", match[0]) is not None
    return reading.condition(one_of(F.USED, found, op=Op.IS_NOT if unused else Op.IS))


def _spoken(feature: str) -> str:
    return feature.replace("_", " ").removesuffix(" access").casefold()


def _use_below(match: re.Match[str], reading: Reading) -> str | None:
    """ "using less than half of their seats", "using under 40% of their licences"."""
    if match.groupdict().get("half"):
        op = Op.BELOW if re.search("less|under|below|fewer", match["half"]) else Op.ABOVE
        return reading.condition(figure_is(F.UTILISATION, op, 0.5))
    than = reading.numbers[int(match["number"])]
    if not than.percent or than.op is Op.BETWEEN:
        return None
    return reading.condition(figure_is(F.UTILISATION, than.op, than.number / 100))


_T = r"(?:,? (?:in|for|over|since|during|within|this|the))*"
_WHEN = rf"(?:{_T} {D})?"
_HAS = "(?:(?:have|has|had|did|do|does|that|who|which|whose|we|there|is|are|was|been) )*"
_NOBODY = "(?:nobody|no one|no user|no users|none|noone)"
_LOGIN = (
    "(?:logged in|log in|login|logins|signed in|sign in|sign ins|use the product|used the product|"
    "used it|used us|used the app|use it|been active|activity|any activity|use)"
)
_SPOKE = (
    "(?:contacted|talked to|talked with|spoken to|spoken with|spoke to|spoke with|met(?: with)?|been "
    "in touch(?: with)?|been in contact(?: with)?|written to|called|reached out to|talk to|speak to|"
    "touched|contact|had contact with|had a touchpoint with)"
)
_HEARD = (
    "(?:heard (?:anything )?from|heard of|hear from|replied|answered|responded|reply|answer|respond|"
    "written|written back|gotten back to us|wrote back)"
)
_AGO = r"(?:more than|over|longer than|at least|less than|within|under)"
ACTIVITY: tuple[Rule, ...] = (
    rule(rf"\b(?:whose |with (?:a )?|the )*last log ?in (?:is |was )?{_AGO} {D}", _ago(F.LOGIN)),
    rule(
        rf"\b(?:whose |with (?:a )?|our |the |we |you )*last (?:talked to(?: them)?|spoke (?:to|"
        rf"with)|contacted|met|contact|touchpoint|interaction|conversation)(?: with them)? (?:is |was )?{_AGO} {D}",
        _ago(F.CONTACT),
    ),
    rule(
        rf"\b(?:without|with no|{_HAS}no|{_HAS}zero|{_HAS}not had) (?:a |an |any |single )*log "
        rf"?ins?\b{_WHEN}",
        silent(F.LOGIN),
    ),
    rule(
        rf"\b(?:{_HAS}(?:not|never)|where {_NOBODY}(?: has| have)?|{_NOBODY}(?: has| have)?) (?:even "
        rf")?{_LOGIN}\b(?: at all| once)?{_WHEN}",
        silent(F.LOGIN),
    ),
    rule(rf"\b(?:inactive|dormant|gone dark|asleep|gone quiet){_WHEN}", silent(F.LOGIN)),
    rule(rf"\b(?:{_HAS}(?:logged in|a login|signed in)|with (?:a |any )?logins?){_T} {D}", happened(F.LOGIN)),
    rule(
        rf"\b(?:that |which |who )?(?:we |nobody |no one )?(?:have |has |had |did )?(?:not |never "
        rf")?(?:{_SPOKE})(?: (?:them|us))?{_T} {D}",
        lambda m, r: _spoke(m, r),
    ),
    rule(
        rf"\b(?:without|with no|no|had no) (?:any |a )?(?:contact|touchpoints?|conversations?|meetings? "
        rf"or calls?|interactions?){_WHEN}",
        silent(F.CONTACT),
    ),
    rule(
        rf"\b(?:that |which |who )?(?:we )?(?:have |has |had |did |do )?not (?:{_HEARD})(?: (?:us|them|to "
        rf"us))?{_WHEN}",
        silent(F.HEARD),
    ),
    rule(
        rf"\b(?:where |from whom )?{_NOBODY}(?: there)?(?: has| have)? (?:{_HEARD}|wrote)(?: (?:us|to us))?{_WHEN}",
        silent(F.HEARD),
    ),
    rule(rf"\b(?:silent|quiet|unresponsive|not responding){_WHEN}", silent(F.HEARD)),
    says(
        r"(?:without|with no|have no|has no|no|with zero|have zero) (?:any )?(?:open |unresolved |"
        r"outstanding )?(?:support )?tickets?",
        figure_is(F.TICKETS, Op.IS, 0),
    ),
    rule(
        rf"\b(?:with |have |has |having )?{N} (?:open |unresolved |outstanding )?(?:support )?tickets?(?: "
        rf"open| unresolved)?\b",
        lambda m, r: counted(F.TICKETS, m, r),
    ),
    says(
        r"(?:with|have|has|had|having|got|waiting on) (?:an? |any |some )?(?:open|unresolved|outstanding|"
        r"pending) (?:support )?tickets?|(?:with|have|has) (?:a |any )?(?:support )?tickets? (?:that (?:is|"
        r"are) )?(?:still )?(?:open|unresolved)",
        figure_is(F.TICKETS, Op.AT_LEAST, 1),
    ),
    rule(
        rf"\b(?:with |have |has |having )?{N} (?:open |live )?alerts?\b",
        lambda m, r: counted(F.ALERTS, m, r),
    ),
    says(
        r"(?:an?|any|some) (?:open|unresolved|outstanding) (?:support )?tickets?",
        figure_is(F.TICKETS, Op.AT_LEAST, 1),
    ),
    says("detractors?", figure_is(F.NPS, Op.AT_MOST, 6)),
    says("promoters?", figure_is(F.NPS, Op.AT_LEAST, 9)),
    says("passives", figure_is(F.NPS, Op.BETWEEN, 7, 8)),
    rule(
        r"\b(?:who |that )?(?:use|uses|using) (?P<half>(?:less|more|fewer) than|under|over|below|above) "
        r"half (?:of )?(?:their|the) (?:seats|licen[cs]es)\b",
        _use_below,
    ),
    rule(
        rf"\b(?:who |that )?(?:have |has )?(?:use|uses|using|used) {N} of (?:(?:their|the|its) )?(?:seats|"
        r"licen[cs]es)\b",
        _use_below,
    ),
    rule(
        r"\b(?:(?:who|that|which|do|does|are|is) )*(?:(?:not|never) )?(?:use|uses|using|used|without|"
        r"adopted) (?:the |our )?(?P<what>[a-z]+(?: [a-z]+)?)(?: feature| module)?\b",
        lambda m, r: _uses(m, r),
    ),
    rule(r"\b(?:but|and) not (?:the |our )?(?P<what>[a-z]+(?: [a-z]+)?)\b", lambda m, r: _uses(m, r)),
    rule(r"\b(?:but|and) not (?:the |our )?(?P<what>[a-z]+)\b", lambda m, r: _uses(m, r)),
    rule(
        r"\b(?:(?:who|that|which|do|does|are|is) )*(?:(?:not|never) )?(?:use|uses|using|used|without|"
        r"adopted) (?:the |our )?(?P<what>[a-z]+)(?: feature| module)?\b",
        lambda m, r: _uses(m, r),
    ),
)


def _spoke(match: re.Match[str], reading: Reading) -> str | None:
    nothing = re.search(r"\bnot\b|\bnever\b|\bnobody\b|\bno one\b", match[0]) is not None
    return (silent if nothing else happened)(F.CONTACT)(match, reading)


def counted(field: F, match: re.Match[str], reading: Reading) -> str | None:
    than = reading.numbers[int(match["number"])]
    return None if than.percent else reading.condition(figure_is(field, than.op, than.number, than.upper))
