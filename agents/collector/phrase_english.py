"""How growth and interest in more are said in English, and what takes them back; matched in lower case."""

from agents.collector.phrase_language import Rules, any_of

UNIT = (
    r"(?:team|department|division|(?:business |delivery |sales )?unit|squad|crew|group|office"
    r"|site|branch|location"
    r"|subsidiary|region|plant|warehouse|hub|store|entity|facility)s?(?! (?:meeting|chair|hour"
    r"|visit|test|call|template"
    r"|event|name|page|policy|party|lunch|photo|calendar|address|view|code|building|plant"
    r"|supplies|manager is asking))\b"
)
FRESH = r"(?:brand[- ]new|new|newly (?:formed|created)|fresh|second|third|fourth|additional|another|further|extra)"
WORDS = r"(?:[\w'&/-]+ ){0,3}"
COUNT = (
    r"(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|a dozen|dozens of|twenty|thirty|fifty"
    r"|a few|several)"
)
PEOPLE = (
    r"(?:people|person|persons|users?|colleagues?|hires?|starters?|joiners?|employees?|staff"
    r"|posts?|positions?|seats?"
    r"|licen[cs]es?|logins?|chairs?|desks?|planners?|engineers?|reps?|agents?|analysts?"
    r"|developers?|heads|faces|members?"
    r"|managers?|salespeople)"
)
LEADER = r"(?:vp|vice president|head|director|manager|lead|leader|chief|cto|cfo|coo|cio|cmo|cro|ceo)"
WE = r"(?:we|i|our (?:company|firm|board|boss|team|department|group))"
NOW = (
    r"(?:'re| are|'ve| have|'m| am|'s| is| has|'ll| will)?"
    r"(?: (?:just|now|currently|also|all|already|finally|recently|going to|about to|planning to|be))*"
)

ENGLISH = Rules(
    growth=any_of(
        rf"\b{WE}{NOW} (?:open|opening|opened|set up|setting up|build|building|built|launch"
        rf"|launching|launched|creat\w+"
        rf"|start|starting|started|form|forming|formed|add|adding|added|establish\w*|welcom\w+"
        rf"|stand(?:ing)? up"
        rf"|onboard\w*|bring(?:ing)? on|spin(?:ning)? up|get|getting|plan|planning|sign(?:ed|ing) off)"
        rf" (?:up )?(?:an? |the |our |out )?(?:whole |entire )?{FRESH} {WORDS}?{UNIT}",
        rf"\b{WE}{NOW} (?:open|opening|opened|launching) (?:an? |our |up )+(?:in "
        rf"|{WORDS}?)?(?:office|branch|site|subsidiary|"
        r"plant|warehouse|location|store)s?\b",
        rf"\b(?<!your )(?:an? |our |the )?{FRESH} {WORDS}?{UNIT}[^.;]{{0,60}}\b(?:joins?|joining"
        rf"|starts?|starting|will (?:join|start"
        rf"|need|use|report)|is (?:being (?:set up|put together|formed|built|created|added)"
        rf"|established|joining"
        rf"|starting|coming|consolidated|planned for)|are (?:joining|starting|coming)|gets|has"
        rf" been (?:set up|approved|created"
        rf"|formed|signed off|established)|goes live|opens|opening)\b",
        rf"\bthere(?:'s| is| are) (?:an? )?{FRESH} {WORDS}?{UNIT}[^.;]{{0,40}}\b(?:being|put"
        rf" together|coming|starting|joining)\b",
        rf"\b(?:signed off|approved|green-?lit|agreed (?:to|on)|got (?:approval|budget) for)"
        rf" (?:an? |our )?{FRESH} {WORDS}?{UNIT}",
        rf"\b{WE}{NOW} (?:hir(?:e|ing|ed)|recruit(?:ing|ed)?|tak(?:e|ing) on|appoint(?:ed|ing)?"
        rf"|bringing (?:on|in))\b"
        rf" (?:an? |our |the )?(?:{FRESH} |first |more )*{WORDS}?(?:{PEOPLE}|{LEADER})\b",
        rf"\b{WE}{NOW} (?:hiring|recruiting)\b(?! (?:process|manager|freeze|is|has|was|form|module"
        rf"|plan|tool))",
        r"\b(?:started|starting|begun|kicked off|ramping up|doubling down on|busy) (?:our |with"
        r" )?(?:hiring|recruit(?:ing|ment))\b",
        rf"\b{COUNT} (?:new|more|extra|additional|further) (?:\w+"
        rf" ){{0,2}}?{PEOPLE}\b[^.;]*\b(?:join|joins|joining|start|starts|starting|"
        rf"come|coming|hire|on ?board|onboarding|will|go|need|needed|according|by|next|from|in|who"
        rf"|this|over)\b",
        rf"\b(?:need|want|add|adding|order|buy|expect|require|welcome|get|gets|hiring|request|for"
        rf"|with|have) (?:about |around |roughly"
        rf"|at least |another |an extra )*{COUNT} (?:new|more|extra|additional|further) (?:\w+ )?{PEOPLE}\b",
        rf"\b(?:need|want|add|adding|order|buy|require|get) another {COUNT} (?:\w+ )?{PEOPLE}\b",
        rf"\b(?:is|are) (?:being )?enlarged by {COUNT}\b|\bbecomes? larger\b|\b{COUNT} more who\b",
        r"\b(?:our )?(?:team|department|headcount|company|workforce|group|organi[sz]ation) (?:is"
        r"|are|has been|keeps|will) "
        r"(?:\w+ )?(?:grow(?:ing|n)?|doubl(?:e|ing|ed)|expand(?:ing)?|increas(?:e|ing)|going up)\b",
        r"\bwe(?:'re| are)(?: \w+)? (?:growing|expanding|scaling up|doubling)\b(?! (?:concern"
        r"|tired|frustrat|impatien|weary|pain|old|list))",
        rf"\b(?:{WE}{NOW} )?(?:hired|appointed|welcom\w+|brought in|recruited) (?:an? |our |the"
        rf" )?(?:new |first |second )*"
        rf"{LEADER}(?: of| for|\b)",
        rf"\b(?:an? |our |the )?(?:new|second|newly appointed) {WORDS}?{LEADER}\b(?: of|"
        rf" for)?{WORDS}? ?[^.;]{{0,40}}"
        r"\b(?:joins?|joined|joining|starts?|started|starting|has been appointed|is appointed"
        r"|will (?:join|start)|takes over|is taking over|"
        r"took over|on board|arrives)\b",
        rf"\breports? to a newly appointed {LEADER}\b|\bnewly (?:formed|created|founded) {WORDS}?{UNIT}",
        rf"\bnew colleague leading\b|\bgot promoted and is building\b|\bbuilding (?:her|his|their"
        rf"|my|our) own {UNIT}",
        rf"\b{WE}{NOW} (?:acquir(?:e|ed|ing)|took over|taking over|bought|buying|merg(?:ed|ing)"
        rf" with|consolidat\w+)\b[^.;]{{0,60}}"
        r"\b(?:company|site|firm|business|competitor|plant|subsidiary|group|agency|gmbh|ltd|inc"
        r"|people|office|startup)\b",
        rf"\b(?:office|subsidiary|site|branch|division|company|team|{COUNT} (?:new )?(?:people"
        rf"|faces|employees|colleagues))\b[^.;]{{0,40}}"
        r"\b(?:joins us|joining us|joining our|will be placed with us|go onto|will join us|will"
        r" be included in scope)\b",
        rf"\b(?:is|are) joining (?:us|our (?:family|group|company)), (?:about )?{COUNT} (?:new )?{PEOPLE}\b",
        r"\b(?:welcoming|welcome) (?:an? )?(?:whole )?(?:new|second|third) (?:\w+ )?(?:crew|team"
        r"|department|group|office|squad)\b",
        r"\b(?:roll(?:ing)?|rolled) (?:it|this|the (?:tool|product|platform|system)|you"
        r"|[a-z]+board)? ?out (?:to|across|in|for) (?:the |our |all |"
        r"another |more |other |two |three |four |five )*(?:rest of|whole|entire|other|remaining"
        r"|new|next|second|additional|"
        r"countr|departments|divisions|offices|teams|regions|subsidiar|sites|company"
        r"|organi[sz]ation|business)",
        r"\broll-?out (?:to|across|in) (?:the |our |all |another |more )*(?:rest of|whole|entire"
        r"|other|remaining|new|countr|departments|"
        r"divisions|offices|teams|regions|subsidiar|sites|company|organi[sz]ation|group)",
        r"\b(?:expand|expanding|extend|extending) (?:\w+ ){0,4}?(?:to|into|across) (?:the |our "
        r"|all |two |three |another |more |a )*(?:other |new |"
        r"second |whole |rest of |entire |remaining |additional )*(?:teams?|departments?"
        r"|divisions?|offices?|countr\w+|regions?|markets?|"
        r"company|organi[sz]ation|subsidiar\w+|sites?|germany|france|spain|europe|asia|the us|the"
        r" uk|business)\b",
        rf"\b(?:is|are|been|being) (?:split|divided) in(?:to)? (?:two|three)\b|\bsplitting"
        rf" {WORDS}in two, the new half\b",
        rf"\bputting {COUNT} of their people under\b",
    ),
    growth_void=any_of(
        r"\b(?:not|no|never|nobody|none|neither|nor|without|cannot|hardly|unlikely)\b|n't\b",
        r"\b(?:cancel\w*|shelved|postpon\w*|delay\w*|put (?:aside|off|on hold)|on hold|fell"
        r" through|dropped|reject\w*|withdrawn"
        r"|excluded|false|rumou?rs?|frozen|freeze|shut|dead|called off|laid off|laying off"
        r"|layoffs?|let go|closing|closed down"
        r"|reduc\w+|cut(?:ting)? back|downsiz\w*|outdated|declin\w+|instead of|rather than"
        r"|stop(?:ped)? (?:hiring|recruiting)"
        r"|sold|shrink\w*|fewer|turned down|paus\w+|scrap\w*|abandon\w*)\b",
        r"\b(?:if|unless|in case|should) (?:we|i|our|the|you|it|they|budget)\b|\bwere we to\b"
        r"|\b(?:whether|might|may (?:be|have|open|hire|add|need|grow|expand|start|still|soon|get"
        r"|take)|maybe|perhaps|possibly"
        r"|hypothetical\w*|someday|one day|depends|hop(?:e|ed|ing) (?:to|that|for)|dream\w*|wish"
        r"|considering|considered"
        r"|thinking (?:of|about)|thought about|toying|imagine|talk of|idea of|eventually|would"
        r" have|could have|in theory)\b",
        r"\b(?:last (?:year|decade|century)|years? ago|months? ago|back in|used to|previously"
        r"|formerly|at the time|once upon"
        r"|had (?:hoped|planned|wanted)|(?:was|were) (?:going|supposed|meant|planning|hoping) to"
        r"|wanted to (?:hire|open|expand|grow|add|start|build|launch)|when we (?:were|started"
        r"|opened|hired))\b",
        r"\b(?:your|you're|you are|you have|you've|congratulations|congrats)\b(?! (?:tool|product"
        r"|platform|system|software|licen|team|help|support"
        r"|side|account|colleague|welcome|service|app))",
        r"\b(?:competitors?|customers?|clients?|suppliers?|vendors?|friends?|neighbou?rs?"
        r"|partner)(?:'s)? (?:is|are|has|have|was|were|just|keeps?|will"
        r"|hired|opened|told|says|said|moved)\b",
        r"\b(?:how (?:do|can|to|would)|where (?:do|can)|can (?:i|you|we) (?:create|add|set|make"
        r"|rename|delete|change))\b",
        r"\b(?:field|column|dropdown|filter|setting(?! up)|settings|workspace|folder|permission"
        r"|permissions|template|dashboard|button|menu"
        r"|checkbox|label|tag|calendar|widget|webinar|screen|import file|csv|error|bug)s?\b",
        r"\b(?:replac\w+|backfill\w*|maternity|parental leave|temp|temporary|intern(?:s|ship)?"
        r"|freelancers?|consultants?|lawyers?|caterers?"
        r"|cleaners?|band|dj)\b|\bmov(?:e|ed|ing) (?:in)?to (?:an?|our|the) new\b",
        r"\b(?:new|second) (?:team|group|unit|branch) (?:in|on|inside) (?:the|your) (?:app|tool"
        r"|product|system|repo|admin)\b",
        r"\bmicrosoft office\b|\bnew office (?:version|365|suite)\b|\bunit tests?\b|\bgit\b",
    ),
    advanced=any_of(
        r"\bsso\b|\bsingle[- ]sign[- ]?on\b|\bsaml\b|\bscim\b|\bokta\b|\bapis?\b|\bwebhooks?\b"
        r"|\baudit (?:logs?|trails?)\b|\brbac\b",
        r"\brole[- ]based (?:access|permissions)\b|\bcustom roles?\b|\bsandbox\b|\btest"
        r" environment\b|\bstaging environment\b",
        r"\badvanced (?:analytics|reporting|reports|permissions|features|dashboards|security"
        r"|automation|forecasting)\b|\bpredictive analytics\b",
        r"\b(?:higher|bigger|larger|next|enterprise|premium|pro|professional|business|advanced"
        r"|top|upper) (?:plan|tier|edition|package|version|level|"
        r"licen[cs]e|subscription|bundle)\b",
        r"\bupgrad(?:e|ing) (?:to|our|from|the plan|plans?|options?)\b|\bmove up (?:a|to|one)\b",
        r"\bwhite[- ]label\w*\b|\bdata (?:residency|warehouse)\b|\bbi connector\b|\bpower bi\b"
        r"|\bsnowflake\b|\bforecasting\b"
        r"|\bscenario planning\b|\bcustom integrations?\b|\bip (?:allow|white)[- ]?list\w*\b",
    ),
    interest=any_of(
        r"\b(?:interested in|curious about|interest in|keen (?:on|to)|evaluat(?:e|ing)|exploring"
        r"|looking (?:into|at adding|for)|looking to (?:add|get"
        r"|upgrade|move|use)|excited about|raved about|won't stop talking about|read the white paper on)\b",
        r"\b(?:want|wants|need|needs|require|requires|asking for|asked (?:for|about|whether|if)"
        r"|would (?:like|love)|'d (?:like|love)|love) "
        r"(?:to (?:see|try|have|get|use|test|explore|discuss|know|understand|learn|upgrade|move"
        r"|add|enable|talk|start|hear|look)\b|an? (?:demo|quote|trial|look)\b"
        r"|more (?:info|information|details)\b|it running|pricing|your |the |sso|saml|scim|api"
        r"|audit|single|sandbox|an? )",
        r"\basked (?:whether|if|about|for)\b|\bwondering (?:if|whether|about)\b",
        r"\b(?:price (?:me|us)|pricing (?:for|of|on)|quote (?:for|me|us)|send (?:me|us|over) (?:a"
        r" quote|pricing|the (?:technical )?(?:description|details|terms|price|conditions))"
        r"|supply the licen[cs]e conditions|cost of (?:the|adding|moving)|what (?:it|that)"
        r" (?:would )?costs?)\b",
        r"\bplease send (?:the|a|us)\b.*\b(?:description|quote|pricing|terms|offer|conditions"
        r"|documentation)\b",
        r"\b(?:tell|show) (?:me|us|my boss) (?:in \w+ \w+ )?(?:what|how|more|about)\b|\bstart the"
        r" paperwork\b|\bready to (?:upgrade|move up)\b",
        r"\b(?:we|i|our \w+)(?:'re| are|'m| am| is)? (?:\w+ )?(?:thinking (?:of|about)"
        r"|considering) (?:upgrading|moving|the|adding|getting)\b",
        r"\bquestions? (?:about|on|regarding|concerning)\b|\b(?:could|can|would|will) (?:you"
        r"|somebody|someone) (?:please )?(?:show|explain|describe)\b",
        r"\bif the (?:bigger|higher|larger|next) (?:plan|package|tier) has\b|\bdanced\b.*\bwhen i saw\b",
    ),
    question=any_of(
        r"\b(?:available|availability|includes?|included|comes? with|part of|supports?|supported"
        r"|offer|have|get|costs?|price|pricing|quote|charge|extra"
        r"|upgrade|plan|tier|edition|package|licen\w+|enable|activate|turn on|switch on|unlock"
        r"|try|trial|pilot|demo|show|see|peek|involves?"
        r"|help us|play with|possible|something we could|move (?:up|towards)|would it take|do we"
        r" need|differ\w*|difference|benchmark\w*"
        r"|method|explain|use|connect|integrate|bill|take some weight|could we|can we|exist"
        r"|roadmap|planned|allowed|worth)\b",
    ),
    advanced_void=any_of(
        r"\b(?:not|no|never|nobody|none|neither|nor|without|cannot|hardly|nothing)\b|n't\b",
        r"\b(?:ruled out|declin\w+|rather (?:stay|have|keep)|too (?:fancy|much|expensive|complex"
        r"|big|pricey)|content|reject\w*|died|unnecessary|cancel\w*"
        r"|downgrad\w*|instead of|overkill|drop(?:ped)? the idea|leave it off|hearts|disturb)\b",
        r"\b(?:errors?|fail\w*|broken|down|bugs?|slow|slower|[45]0[0-9]|time ?outs?|timed out"
        r"|locked|lockouts?|reset|expired?|expires|issues?|problems?|crash\w*"
        r"|fix\w*|outage|stopped|wrong|missing|stuck|incident|ticket|certificate|credentials"
        r"|deprecat\w*|rate limit\w*|maintenance|unavailable|complain\w*)\b",
        r"\b(?:last (?:year|decade)|years? ago|back in|used to|previously|had asked|already"
        r" (?:have|use|using|bought|enabled|live|done))\b",
        r"\b(?:your (?:offer|proposal|email|mail|pitch) (?:of|for|about)|you (?:offered|proposed"
        r"|pitched|suggested|mentioned|asked))\b",
        r"\b(?:competitors?|customers?|clients?|bank|airline)(?:'s)? (?:is|are|has|have|use|uses"
        r"|asked|api)\b",
        r"\b(?:flight|hotel|seat (?:on|in)|business class|sand ?box (?:for|in the garden)|meeting"
        r" room|insurance|phone|mobile|internet) (?:plan|upgrade|tier)?\b"
        r"|\bplan b\b|\b(?:our|my|a) (?:project|business) plan\b",
    ),
    harmless=any_of(
        r"\bnot yet (?:licen[cs]ed|on ?boarded|set up|have|using|in|on)\b|\bnot only\b|\bnot"
        r" just\b|\bwhy not\b|\bwhy don't (?:we|you)\b|\bno (?:problem|doubt"
        r"|trouble|obligation|worries|rush|secret|less than|pressure|small)\b|\bwithout (?:any"
        r" )?(?:obligation|access|trouble|pressure)\b|\bhave never seen\b"
        r"|\bcan't wait\b|\bwon't (?:stop|believe)\b|\byou won't believe it\b|\bif (?:it is|it's)"
        r" no trouble\b|\bdon't you\b|\bright\?\b",
        r"^\W*(?:doesn't|isn't|don't|can't|couldn't|won't|wouldn't|aren't|shouldn't) (?:the|we"
        r"|you|it|there|this|that|our|your)\b",
    ),
)
