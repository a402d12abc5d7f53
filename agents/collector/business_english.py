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
    r"\blast (?:year|spring|summer|autumn|winter)\b|\byears? ago\b|\bused to\b|\bat first\b"
    r"|\bback then\b|\bin the past\b|\binitially\b"
)
_HOWTO = r"\b(?:how|where) (?:can|do|could|would|should) (?:i|we|one|you)\b"
_WISH = (
    r"\b(?:would be|hope|hoping|wish|looking forward|if (?:it|you|we|the|this|there)|unless"
    r"|would have been|have a|had a)\b"
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
        r"|hardly|nobody|none|cannot|stopped|nothing)\b"
        r"|n't\b)(?: (?!and\b|but\b|so\b|or\b)[\w'-]+){0,3} ?$",
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
            r"\b(?:resolved|fixed|back up|up again|working again"
            r"|solved)\b(?! (?:before|by|soon|within|until|in))(?=[^.]*(?:now|thank|since)"
            r"|[.!]*$)(?<!is fixed)(?<!be fixed)(?<!not fixed)",
        ),
        S.REQUEST: one_of(
            r"\b(?:asked|asks|wants|told|wanted) (?:me|us|if we|whether we|that we)\b"
            r"|\b(?:no longer|do not|don't|won't|not) (?:\w+ )?(?:need|require|want)\b",
            r"\bcan you (?:hear|see|believe|imagine)\b|\bcould you (?:hear|see|believe)\b",
            r"\b(?:please|kindly) (?:let (?:us|me) know) (?:if|whether|should"
            r"|in case) (?:you (?:need|have|want|require)|that|this|anything|it|there)\b",
            r"\b(?:would|'d) (?:like|love) to (?:see|have) you\b|\blet you\b",
        ),
        S.PROMISE: one_of(
            r"(?:^|, |\bbut )if\b(?! (?:that|this|it)(?:'s| is| works))"
            r"|\bif (?:you|we|they|i|the|it|budget|my|our)\b(?! (?:don't mind|like|agree|works))",
            r"\b(?:never|not|n't) (?:\w+ )?(?:promised|assured|guaranteed|committed|been told|told)\b"
            r"|\b(?:they|he|she) (?:said|told)\b|\bdoubt\b|\bprobably never\b",
        ),
        S.PRAISE: one_of(
            _OTHERS,
            _PAST,
            _WISH,
            r"\b(?:movie|film|food|weekend|weather|holiday|birthday|vacation|lunch|dinner|trip)\b"
            r"|\bnice to meet\b|\bbut\b[^.]*\b(?:not|n't|still)\b",
        ),
        S.COMPLAINT: one_of(
            _OTHERS,
            _PAST,
            _HOWTO,
            r"\b(?:movie|film|weather|traffic|train|flight|food|hotel|accident|journey|motorway)\b",
            r"^if\b|\bno complaints?\b"
            r"|\b(?:our fault|my fault|on our side|on my side|sorry (?:for|that)|apologi[sz]e)\b"
            r"|\b(?:but|and) (?:now )?(?:it|everything|all)(?: now)? (?:works|is fine|is solved|is fixed)\b"
            r"|\bno longer\b",
        ),
    },
)
