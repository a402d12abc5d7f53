"""How risks, requests, promises, praise and complaints are put in English, and what takes them back."""

from agents.collector.business_cues import Cue, Language, one_of
from agents.collector.business_english_risks import RISKS
from agents.collector.business_english_sentiment import COMPLAINTS, PRAISES
from agents.collector.business_english_wishes import PROMISES, REQUESTS
from domain.text_signals import RiskKind, TextSignal

S = TextSignal
_OTHERS = (
    r"\b(?:our|my) (?:own )?(?:customers?|clients?|neighbours?|landlord|bank|children|phone)\b"
    r"|\bcustomers? of ours\b|\bcompetitor's\b"
    r"|\b(?:old|last|previous|former|earlier|other) (?:vendor|system|tool|provider|supplier|platform"
    r"|software)\b|\btheir (?:old|own)\b"
)
_PAST = (
    r"\blast (?:year|spring|summer|autumn|winter)\b|\byears? ago\b|\bused to\b|\bat first\b|\bback "
    r"then\b|\bin the past\b|\binitially\b"
)
_HOWTO = r"\b(?:how|where) (?:can|do|could|would|should) (?:i|we|one|you)\b"
_WISH = (
    r"\b(?:would be|hope|hoping|wish|looking forward|if (?:it|you|we|the|this|there)|unless|would "
    r"have been|have a|had a)\b"
)

ENGLISH = Language(
    cues=(
        *(
            Cue(S.RISK, anchors, pattern, risk=risk, asked=risk is RiskKind.CUTTING_BACK)
            for risk, anchors, pattern in RISKS
        ),
        *(Cue(S.REQUEST, anchors, pattern, asked=True) for anchors, pattern in REQUESTS),
        *(Cue(S.PROMISE, anchors, pattern, promiser=who) for who, anchors, pattern in PROMISES),
        *(Cue(S.PRAISE, anchors, pattern) for anchors, pattern in PRAISES),
        *(Cue(S.COMPLAINT, anchors, pattern) for anchors, pattern in COMPLAINTS),
    ),
    denied=one_of(
        r"(?:\b(?:not|never|no(?! (?:choice|option|alternative|other choice) but)|neither|nor|without"
        r"|hardly|nobody|none|cannot|stopped|nothing)\b|n't\b)"
        r"(?: (?!and\b|but\b|so\b|or\b)[\w'-]+){0,3} ?$",
    ),
    void={
        S.RISK: one_of(
            _OTHERS,
            _PAST,
            _HOWTO,
            r"\b(?:one of our|a) (?:customers?|clients?|partners?)\b",
            r"\b(?:went fine|went well|all good|no worries|don't worry|do not worry|is signed|approved"
            r"|helped us|helps us|thanks to you)\b",
            r"\b(?:train|flight|meeting|booking|appointment|event|order|party)s? (?:is|was|were|has been"
            r"|had been|got) cancel",
            r"\b(?:resolved|fixed|back up|up again|working again|solved)\b(?! (?:before|by|soon|within"
            r"|until|in))(?=[^.]*(?:now|thank|since)|[.!]*$)(?<!is fixed)(?<!be fixed)(?<!not fixed)",
        ),
        S.REQUEST: one_of(
            r"\b(?:asked|asks|wants|told|wanted) (?:me|us|if we|whether we|that we)\b|\b(?:no longer|do "
            r"not|don't|won't|not) (?:\w+ )?(?:need|require|want)\b",
            r"\bcan you (?:hear|see|believe|imagine)\b|\bcould you (?:hear|see|believe)\b",
            r"\b(?:please|kindly) (?:let (?:us|me) know) (?:if|whether|should|in case) (?:you (?:need|have"
            r"|want|require)|that|this|anything|it|there)\b",
            r"\b(?:would|'d) (?:like|love) to (?:see|have) you\b|\blet you\b",
        ),
        S.PROMISE: one_of(
            r"(?:^|, |\bbut )if\b(?! (?:that|this|it)(?:'s| is| works))|\bif (?:you|we|they|i|the|it|budget"
            r"|my|our)\b(?! (?:don't mind|like|agree|works))",
            r"\b(?:never|not|n't) (?:\w+ )?(?:promised|assured|guaranteed|committed|been told|told)\b|\b(?:they"
            r"|he|she) (?:said|told)\b|\bdoubt\b|\bprobably never\b",
        ),
        S.PRAISE: one_of(
            _OTHERS,
            _PAST,
            _WISH,
            r"\b(?:movie|film|food|weekend|weather|holiday|birthday|vacation|lunch|dinner|trip)\b|\bnice "
            r"to meet\b|\bbut\b[^.]*\b(?:not|n't|still)\b",
        ),
        S.COMPLAINT: one_of(
            _OTHERS,
            _PAST,
            _HOWTO,
            r"\b(?:movie|film|weather|traffic|train|flight|food|hotel|accident|journey|motorway)\b",
            r"^if\b|\bno complaints?\b|\b(?:our fault|my fault|on our side|on my side|sorry (?:for|that)"
            r"|apologi[sz]e)\b|\b(?:but|and) (?:now )?(?:it|everything|all)(?: now)? (?:works|is fine|is "
            r"solved|is fixed)\b|\bno longer\b",
        ),
    },
)
