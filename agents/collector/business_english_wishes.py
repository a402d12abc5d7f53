"""How requests and promises are put in English; matched in lower case."""

from agents.collector.business_cues import one_of
from domain.text_signals import Side

ACTION = (
    r"(?:send|share|provide|forward|give|add|remove|extend|restore|delete|fix|check|look(?: into"
    r"| at)?|call|schedule|arrange"
    r"|organi[sz]e|set ?up|enable|disable|activate|deactivate|increase|raise|lower|change|update"
    r"|move|explain|clarify|confirm"
    r"|tell (?:us|me)|show|help|have (?:someone|somebody)|review|grant|unlock|reset|investigate"
    r"|prepare|issue|resend|correct|invite|import|export|connect|credit"
    r"|refund|introduce|escalate|quote|advise|assign|upload|approve|merge|include|reopen|close"
    r"|solve|resolve|reply|join (?:the|their|them|these)"
    r"|respond|answer|put|make|bring|walk|run)"
)
THING = (
    r"(?:quote|invoice|copy|list|documentation|access|training|licen[cs]es?|report|link|log ?in"
    r"|password|contract|update|answer"
    r"|fix|help|support|way|feature|option|solution|extension|export|certificate|confirmation|reply"
    r"|date|call|meeting|demo"
    r"|price|view|overview|integration|filter|field|template|workaround|estimate|timeline|roadmap"
    r"|contact|session|workshop"
    r"|manual|guide|agreement|calendar|refund|credit note|connection|permission|dashboard|mode)"
)
DO = (
    r"(?:send|share|provide|deliver|fix|get (?:back|it|this|that|them|you|the|these|someone|our"
    r"|an?)|come back|follow (?:up|this|that)"
    r"|update|prepare|ship|release|sign|pay|confirm|forward|look (?:into|at|after)|check|schedule"
    r"|set ?up|book|review|call"
    r"|reply|answer|investigate|escalate|refund|credit|migrate|roll (?:it|this|that|out|back)|deploy"
    r"|introduce"
    r"|put (?:you|it|this|together|that)|let you know|inform|keep (?:you|an eye)|make sure|ensure"
    r"|take care|have (?:it|this|that|the|an?|our"
    r"|your)(?: [\w-]+){0,5}? (?:ready|done|fixed|finished|over|sent|for you|in place|live|in "
    r"production|to you|resolved|sorted|checked|reviewed|out|by|before|within|on your)|waive|wire"
    r"|sort|handle|push|submit"
    r"|upload|draft|publish|report back|chase|resolve|solve|add|include|arrange|organi[sz]e|raise"
    r"|pass|restore|ask (?:our|the|my|for|around)"
    r"|(?:speak|talk) (?:to|with) (?:our|the|my)|finish|complete|issue|correct|invite|extend|transfer"
    r"|be in touch|find out"
    r"|enable|activate|remove|change|move|test|install|write|return|hand|give you|show you|walk "
    r"you|complete|close)"
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
            rf"\b(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody|your \w+)\b(?: \w+){{0,5}}? "
            rf"{ACTION}\b",
            r"\b(?:can|could|may|might) (?:we|i) (?:please |also |maybe )?(?:get|have|schedule|arrange"
            r"|set up|book|receive|see (?:a|an|the|some)|ask for|request|extend|add)\b",
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
            r"\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|expect|ask|like|prefer) (?:you|your "
            r"team|somebody|someone) to\b",
            r"(?:\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|appreciate)|\b(?:we|i)(?:'d| would) "
            r"(?:\w+ )?(?:like|love)) (?:an? |the |your |some |more |another |this |these )?(?:[\w-]+ "
            rf"){{0,3}}?{THING}\b",
            r"\b(?:we|i)(?:'d| would) (?:\w+ )?(?:like|love) to (?:request|ask|see (?:an?|the|more)|have"
            r"|get|receive|order|be able to|book|schedule)\b",
            r"\bfeature request\b|\bis it possible (?:to|for you|that you)\b|\bany chance (?:you|of|to"
            r"|we|that)\b|\bgrateful if you\b|\bappreciate it if\b",
        ),
    ),
    (
        "there keen eager mind hoping reque* talk speak turn write use save help expect receive missing "
        "way helpful useful nice handy great good need",
        one_of(
            r"\bis there (?:a|any) (?:way|possibility|option|chance) (?:to|of|for|that|you)\b|\bwho (?:do"
            r"|should|can) (?:i|we)(?: \w+){0,2} (?:talk|speak|turn|write) to\b|\b(?:keen|eager) to (?:get"
            r"|have|see|try)\b|\bmind (?:sending|sharing|checking|looking|giving|adding|explaining|calling"
            r"|having)\b",
            r"\b(?:was|am|were|are|'m|'re) hoping (?:you|to get|to have|for|someone|that you)\b|\b(?:i "
            r"am|i'm|we are|we're|am)? ?requesting (?:a|an|the)\b|\b(?:could|would) (?:really )?(?:use"
            r"|do with) (?:a|an|some|your|help)\b|\b(?:it'd|it would) (?:save|help) (?:us|me|everyone)\b[^.;?]{0,40}\b"
            r"if\b|\bwhen (?:can|will) (?:we|i) (?:expect|get|have|receive)\b",
            r"\b(?:we are|we're|i am|i'm) missing (?:an?|the) (?:way|option|feature|possibility|function\w*"
            r"|view|filter|field|report)\b",
            r"\b(?:it would|it'd|would) be (?:very |really |so )?(?:helpful|useful|great|nice|good|handy"
            r"|a big help|ideal|wonderful) (?:if (?:you|the|we could|it|there)|to (?:be able|have (?:an?"
            r"|the)|get))",
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
            r"\b(?:i am|i'm|we are|we're) on (?:it|the case)\b|\bexpect (?:the|an?|it|my|our|your)\b[^.;?]{0,50} "
            r"(?:in your (?:inbox|hands)|by|on) \w+",
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
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|ceo|rep))?(?: \w+)?(?: "
            r"had| have|'ve| has)? (?:promised|assured|guaranteed|committed)\b|\b(?:the|your) (?:sales\w*"
            r"|account manager|consultant|rep)(?: \w+)? (?:promised|assured|guaranteed|committed)\b",
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|rep))? (?:told|said)\b[^.;?]{0,50}\b"
            r"(?:would|will|'d)\b",
            r"\b(?:we|i) (?:were|was|have been|had been) (?:promised|assured|guaranteed|told(?! to\b))\b[^.;?]{0,60}(?"
            r":\b(?:would|will)\b|$|[.!])",
        ),
    ),
)
