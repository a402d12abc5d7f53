"""How requests and promises are put in English; matched in lower case."""

from agents.collector.business_cues import one_of
from domain.text_signals import Side

ACTION = (
    r"(?:send|share|provide|forward|give|add|remove|extend|restore|delete|fix|check|look(?: into| at)?"
    r"|call|schedule|arrange|organi[sz]e|set ?up|enable|disable|activate|deactivate|increase|raise"
    r"|lower|change|update|move|explain|clarify|confirm|tell (?:us|me)|show|help"
    r"|have (?:someone|somebody)|review|grant|unlock|reset|investigate|prepare|issue|resend|correct"
    r"|invite|import|export|connect|credit|refund|introduce|escalate|quote|advise|assign|upload"
    r"|approve|merge|include|reopen|close|solve|resolve|reply|join (?:the|their|them|these)|respond"
    r"|answer|put|make|bring|walk|run)"
)
THING = (
    r"(?:quote|invoice|copy|list|documentation|access|training|licen[cs]es?|report|link|log ?in"
    r"|password|contract|update|answer|fix|help|support|way|feature|option|solution|extension|export"
    r"|certificate|confirmation|reply|date|call|meeting|demo|price|view|overview|integration|filter"
    r"|field|template|workaround|estimate|timeline|roadmap|contact|session|workshop|manual|guide"
    r"|agreement|calendar|refund|credit note|connection|permission|dashboard|mode)"
)
DO = (
    r"(?:send|share|provide|deliver|fix|get (?:back|it|this|that|them|you|the|these|someone|our|an?)"
    r"|come back|follow (?:up|this|that)|update|prepare|ship|release|sign|pay|confirm|forward"
    r"|look (?:into|at|after)|check|schedule|set ?up|book|review|call|reply|answer|investigate"
    r"|escalate|refund|credit|migrate|roll (?:it|this|that|out|back)|deploy|introduce"
    r"|put (?:you|it|this|together|that)|let you know|inform|keep (?:you|an eye)|make sure|ensure"
    r"|take care"
    r"|have (?:it|this|that|the|an?|our|your)(?: [\w-]+){0,5}? (?:ready|done|fixed|finished|over|sent"
    r"|for you|in place|live|in production|to you|resolved|sorted|checked|reviewed|out|by|before"
    r"|within|on your)|waive|wire|sort|handle|push|submit|upload|draft|publish|report back|chase"
    r"|resolve|solve|add|include|arrange|organi[sz]e|raise|pass|restore|ask (?:our|the|my|for|around)"
    r"|(?:speak|talk) (?:to|with) (?:our|the|my)|finish|complete|issue|correct|invite|extend|transfer"
    r"|be in touch|find out|enable|activate|remove|change|move|test|install|write|return|hand|give you"
    r"|show you|walk you|complete|close)"
)
ADVERB = r"(?: \w+ly| also| then| of course| gladly| personally| now| just| do my best to| still| always)*"
WILL = r"(?:'ll| will| shall|'m going to| am going to|'re going to| are going to)"
WORKERS = (
    r"(?:our|my|the) (?:\w+ )?(?:team|engineers?|developers?|support|colleagues?|people|finance"
    r"|it department|consultants?)"
)

REQUESTS = (
    (
        "could can would will",
        one_of(
            r"\b(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody"
            rf"|your \w+)\b(?: \w+){{0,5}}? {ACTION}\b",
            r"\b(?:can|could|may|might) (?:we|i) (?:please |also |maybe )?(?:get|have|schedule|arrange|set up"
            r"|book|receive|see (?:a|an|the|some)|ask for|request|extend|add)\b",
            r"\bwould it be possible\b|\bwould you (?:be able|be so kind|mind)\b",
        ),
    ),
    (
        "please kindly",
        one_of(
            rf"\b(?:please|kindly)(?: also| can you| could you)? (?:{ACTION}|let (?:us|me) (?:know|have))\b"
            r"|\blet (?:us|me) have (?:the|a|an|your)\b",
        ),
    ),
    (
        "need require want expect ask like love appreciate request possible chance grateful needed",
        one_of(
            r"\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|expect|ask|like|prefer) (?:you|your team"
            r"|somebody|someone) to\b",
            r"(?:\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|appreciate)"
            r"|\b(?:we|i)(?:'d| would) (?:\w+ )?(?:like|love)) (?:an? |the |your |some |more |another |this "
            rf"|these )?(?:[\w-]+ ){{0,3}}?{THING}\b",
            r"\b(?:we|i)(?:'d| would) (?:\w+ )?(?:like|love) to (?:request|ask|see (?:an?|the|more)|have|get"
            r"|receive|order|be able to|book|schedule)\b",
            r"\bfeature request\b|\bis it possible (?:to|for you|that you)\b"
            r"|\bany chance (?:you|of|to|we|that)\b|\bgrateful if you\b|\bappreciate it if\b",
        ),
    ),
    (
        "there keen eager mind hoping reque* talk speak turn write use save help expect receive missing "
        "way helpful useful nice handy great good need",
        one_of(
            r"\bis there (?:a|any) (?:way|possibility|option|chance) (?:to|of|for|that|you)\b"
            r"|\bwho (?:do|should|can) (?:i|we)(?: \w+){0,2} (?:talk|speak|turn|write) to\b"
            r"|\b(?:keen|eager) to (?:get|have|see|try)\b"
            r"|\bmind (?:sending|sharing|checking|looking|giving|adding|explaining|calling|having)\b",
            r"\b(?:was|am|were|are|'m|'re) hoping (?:you|to get|to have|for|someone|that you)\b"
            r"|\b(?:i am|i'm|we are|we're|am)? ?requesting (?:a|an|the)\b"
            r"|\b(?:could|would) (?:really )?(?:use|do with) (?:a|an|some|your|help)\b"
            r"|\b(?:it'd|it would) (?:save|help) (?:us|me|everyone)\b[^.;?]{0,40}\bif\b"
            r"|\bwhen (?:can|will) (?:we|i) (?:expect|get|have|receive)\b",
            r"\b(?:we are|we're|i am|i'm) missing (?:an?|the) (?:way|option|feature|possibility|function\w*"
            r"|view|filter|field|report)\b",
            r"\b(?:it would|it'd|would) be (?:very |really |so )?(?:helpful|useful|great|nice|good|handy"
            r"|a big help|ideal|wonderful) (?:if (?:you|the|we could|it|there)"
            r"|to (?:be able|have (?:an?|the)|get))",
            r"\bwhat we (?:really |actually )?need is\b|\blet (?:us|me) have (?:the|a|an|your)\b",
        ),
    ),
)

PROMISES = (
    (
        None,
        "i'll we'll you'll will shall going sending forwa* sharing prepa* expect case i'm we're",
        one_of(
            rf"(?<!should )(?<!when )\b(?:i|we|my colleague(?: \w+)?|{WORKERS}){WILL}{ADVERB} {DO}\b",
            rf"\b{WORKERS} (?:will|is going to|are going to){ADVERB} {DO}\b",
            r"\b(?:i am|i'm|we are|we're) (?:sending|forwarding|sharing with|preparing for) you\b",
            r"\byou(?:'ll| will| shall) (?:get|have|receive|hear) (?!to\b)|\byou shall have\b",
            r"\b(?:i am|i'm|we are|we're) on (?:it|the case)\b"
            r"|\bexpect (?:the|an?|it|my|our|your)\b[^.;?]{0,50} (?:in your (?:inbox|hands)|by|on) \w+",
        ),
    ),
    (
        None,
        "promise commit guarantee undertake leave consider assure",
        one_of(
            r"\b(?:i|we) (?:hereby |can )?(?:promise|commit|guarantee|undertake|assure you)\b",
            r"\b(?:leave (?:it|this|that) with (?:me|us)|consider it done)\b",
        ),
    ),
    (
        Side.US,
        "promised assured guaranteed committed told said",
        one_of(
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|ceo|rep))?(?: \w+)?(?: had"
            r"| have|'ve| has)? (?:promised|assured|guaranteed|committed)\b"
            r"|\b(?:the|your) (?:sales\w*|account manager|consultant|rep)(?: \w+)? (?:promised|assured"
            r"|guaranteed|committed)\b",
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|rep))? (?:told"
            r"|said)\b[^.;?]{0,50}\b(?:would|will|'d)\b",
            r"\b(?:we|i) (?:were|was|have been|had been) (?:promised|assured|guaranteed"
            r"|told(?! to\b))\b[^.;?]{0,60}(?:\b(?:would|will)\b|$|[.!])",
        ),
    ),
)
