"""How risks, requests, promises, praise and complaints are put in English; matched in lower case."""

from agents.collector.business_cues import Cue, Language, one_of
from domain.text_signals import RiskKind, Side, TextSignal

S, R = TextSignal, RiskKind

DEAL = r"(?:contracts?|subscriptions?|agreements?|licen[cs]es?|renewal|cooperation|relationship|membership)"
NOT = r"(?:(?:wo|do|ca|would|could|did|are|is|were)n't|won't|can't|cannot|not|never)"
COMPANY = r"(?:company|firm|business|organi[sz]ation|team|role|job)"
OTHERS = r"(?:vendors?|providers?|suppliers?|tools?|solutions?|products?|platforms?|options|systems?|software)"
PRODUCT = (
    r"(?:tool|product|platform|app|application|system|software|service|dashboards?|release|version|feature"
    r"|update|planner|view|reports?|reporting|design|interface|editor|module|support(?: team)?|team|integration|export|import"
    r"|onboarding|migration|rollout|training|documentation|search|api|connector|workflow|solution|portal|templates?|filters?)"
)
GOOD = (
    r"(?:excellent|great|fantastic|amazing|brilliant|outstanding|superb|perfect(?:ly)?|wonderful(?:ly)?|awesome|terrific"
    r"|impressive|flawless(?:ly)?|seamless(?:ly)?|smooth(?:ly)?|(?:really|very|so|extremely) (?:well|good|fast|helpful|easy"
    r"|nice|useful|responsive|smooth)|like a charm|a (?:real )?(?:joy|pleasure|breeze|delight|lifesaver|life saver|game changer)"
    r"|an? (?:huge|big|great|massive|real) (?:improvement|help|step forward|success)|spot on|second to none|top notch)"
)
BAD = (
    r"(?:unacceptable|inacceptable|ridiculous|outrageous|appalling|dreadful|terrible|awful|horrible|useless|unusable"
    r"|unreliable|a (?:complete |total |real )?(?:disgrace|joke|nightmare|mess|disaster|shambles|mystery to us)|not acceptable"
    r"|below (?:par|standard)|poor)"
)
UPSET = (
    r"(?:disappointed|disappointing|frustrated|frustrating|annoyed|annoying|unhappy|dissatisfied|fed up|let down|angry|upset"
    r"|losing (?:patience|trust|faith|confidence)|running out of patience|sick of|tired of|concerned about the quality)"
)
US_WHO = (
    r"(?:we|i|we're|i'm|users?|people(?: here)?|(?:the|our|my) (?:\w+ )?(?:team|users|colleagues|people|staff|management|boss"
    r"|board|department|planners|agents)|everyone(?: here)?|everybody(?: here)?|it|this|colleagues)"
)
ACTION = (
    r"(?:send|share|provide|forward|give|add|remove|extend|restore|delete|fix|check|look(?: into| at)?|call|schedule|arrange"
    r"|organi[sz]e|set ?up|enable|disable|activate|deactivate|increase|raise|lower|change|update|move|explain|clarify|confirm"
    r"|tell (?:us|me)|show|help|have (?:someone|somebody)|review|grant|unlock|reset|investigate|prepare|issue|resend|correct|invite|import|export|connect|credit"
    r"|refund|introduce|escalate|quote|advise|assign|upload|approve|merge|include|reopen|close|solve|resolve|reply|join (?:the|their|them|these)"
    r"|respond|answer|put|make|bring|walk|run)"
)
THING = (
    r"(?:quote|invoice|copy|list|documentation|access|training|licen[cs]es?|report|link|log ?in|password|contract|update|answer"
    r"|fix|help|support|way|feature|option|solution|extension|export|certificate|confirmation|reply|date|call|meeting|demo"
    r"|price|view|overview|integration|filter|field|template|workaround|estimate|timeline|roadmap|contact|session|workshop"
    r"|manual|guide|agreement|calendar|refund|credit note|connection|permission|dashboard|mode)"
)
DO = (
    r"(?:send|share|provide|deliver|fix|get (?:back|it|this|that|them|you|the|these|someone|our|an?)|come back|follow (?:up|this|that)"
    r"|update|prepare|ship|release|sign|pay|confirm|forward|look (?:into|at|after)|check|schedule|set ?up|book|review|call"
    r"|reply|answer|investigate|escalate|refund|credit|migrate|roll (?:it|this|that|out|back)|deploy|introduce"
    r"|put (?:you|it|this|together|that)|let you know|inform|keep (?:you|an eye)|make sure|ensure|take care|have (?:it|this|that|the|an?|our"
    r"|your)(?: [\w-]+){0,5}? (?:ready|done|fixed|finished|over|sent|for you|in place|live|in production|to you|resolved|sorted|checked|reviewed|out|by|before|within|on your)|waive|wire|sort|handle|push|submit"
    r"|upload|draft|publish|report back|chase|resolve|solve|add|include|arrange|organi[sz]e|raise|pass|restore|ask (?:our|the|my|for|around)"
    r"|(?:speak|talk) (?:to|with) (?:our|the|my)|finish|complete|issue|correct|invite|extend|transfer|be in touch|find out"
    r"|enable|activate|remove|change|move|test|install|write|return|hand|give you|show you|walk you|complete|close)"
)
ADVERB = r"(?: \w+ly| also| then| of course| gladly| personally| now| just| do my best to| still| always)*"
WILL = r"(?:'ll| will| shall|'m going to| am going to|'re going to| are going to)"
WORKERS = r"(?:our|my|the) (?:\w+ )?(?:team|engineers?|developers?|support|colleagues?|people|finance|it department|consultants?)"

RISKS = (
    (
        R.NOT_RENEWING,
        "renew* exten* prolo* sign",
        one_of(
            rf"\b{NOT}(?: really| yet)?(?: be| going to| planning to| plan to| planning on| want to| intend to| likely to"
            r"| prepared to| willing to| in a position to| able to| recommend| support| convinced (?:that )?we should"
            r"| sure (?:that |if |whether )?(?:we |i )?(?:will |want to |should |can |are going to )?)*"
            rf" (?:renew(?:ing)?\b(?! (?:the )?(?:certificate|password|token|domain))|(?:extend(?:ing)?|prolong(?:ing)?) (?:(?:the|our|this) {DEAL}"
            r"|for another|with you)|sign(?:ing)? (?:again|up again|for another|the renewal))",
            r"\b(?:doubt|unlikely|question(?:ing|s)?|rethink(?:ing)?|reconsider(?:ing)?|unsure|hesitat\w+|reluctant|debating|wonder(?:ing)?)"
            rf"(?: \w+){{0,5}} (?:renew(?:ing|al)?|(?:extend(?:ing)?) (?:the|our|this) {DEAL}|sign for another)\b",
            r"\brenewal (?:\w+ )?(?:is|looks|seems|will be|has become)(?: now| very| really)? (?:at risk|in danger|in doubt|unlikely|off|doubtful"
            r"|questionable|difficult|hard|not certain|not a given|uncertain)",
            r"\b(?:against|no) (?:a )?renew(?:ing|al)\b(?! (?:date|fee|notice))",
        ),
    ),
    (
        R.NOT_RENEWING,
        "cance* termi* disco* ending end quit quitting exit notice lapse expire run runs walk out",
        one_of(
            rf"\b(?:cancel(?:l?ing)?|terminat(?:e|ing)|discontinu(?:e|ing)|end(?:ing)?|quit(?:ting)?|exit(?:ing)?|get out of|walk away from)"
            rf" (?:our|the|this|my)(?: \w+){{0,2}}? {DEAL}",
            r"\b(?:consider\w*|thinking (?:about|of)|decided|want|going|forced|have) (?:to )?cancel(?:l?ing)?(?=[.!,]| with you| altogether| completely|$)",
            rf"\bnotice of (?:termination|cancellation)\b|\btermination of (?:our|the|this) {DEAL}",
            rf"\blet(?:ting)? (?:it|(?:the|our|this) {DEAL}) (?:run out|lapse|expire)",
        ),
    ),
    (
        R.NOT_RENEWING,
        "renew* defend justify recommend support sell appro* contract year term early right notice auto-renew auto-renewal autorenew auto out ways elsewhere plug phase drop future appetite",
        one_of(
            rf"\b(?:{NOT}|hard to|difficult to|impossible to|no way to)(?: \w+){{0,2}}? (?:defend|justify|support|recommend|sell|get approval for|make the case for|argue for)(?: \w+){{0,3}}? (?:renewal|renewing|new contract|extension|another year)\b",
            r"\b(?:terminate|cancel|leave|get out) early\b|\bearly termination\b|\bright to (?:terminate|cancel)\b|\b(?:give|giving|hand(?:ing)? in|serve|serving) (?:\w+ )?notice\b(?! of (?:the|a|any))",
            r"\b(?:switch|turn|opt)(?:ing|ed)? (?:off |out of )(?:the |our )?auto-? ?renew\w*|\b(?:disable|remove|stop|deactivate) (?:the |our )?auto-? ?renew\w*",
            r"\b(?:nobody|no one|not|n't)\b[^.;?]{0,60}\b(?:a new contract|another (?:year|term)|a new term|a longer term)\b",
            r"\bwe(?:'re| are| will be|'ll be) out(?=[.!,]|$)|\bpart(?:ing)? ways\b|\bpull(?:ing)? the plug\b|\b(?:go|going|look|looking|take (?:this|our business)|buy) elsewhere\b|\bphas(?:e|ing) (?:you|it|the (?:tool|product|platform)) out\b"
            r"|\b(?:do not|don't|cannot|can't) see (?:a|any|much of a) future\b|\b(?:no|little|not much) appetite (?:to|for)\b|\bappetite to\b[^.;?]{0,60}\b(?:zero|low|gone)\b",
        ),
    ),
    (
        R.NOT_RENEWING,
        "leave leaving stay continue away using justify",
        one_of(
            r"\bwe(?:'ll| will| may| might| would)?(?: \w+){0,2}? (?:have to|going to|forced to|ready to|decided to|considering|may|might) (?:leave|leaving)"
            r"(?= you\b(?! (?:with|a|the|to))|[.!,]|$)",
            r"\b(?:not sure|unsure|doubt|unlikely|not certain|do not know|don't know)(?: that| if| whether)? (?:we|to)(?:'ll| will| can| want to| should)? (?:stay|continue"
            r"|carry on)\b",
            r"\b(?:mov(?:e|ing)|migrat(?:e|ing)) away from (?:you\b|your\b|the (?:tool|product|platform|service|software))",
            r"\bstop (?:using|working with) (?:you\b|your\b|the (?:tool|product|platform|service|software))",
            rf"\b(?:hard|difficult|struggl\w+|impossible|{NOT} (?:be able )?(?:to )?)(?: for \w+)?(?: to)? ?justify (?:the |our |this |your )(?:\w+ )?(?:renewal|contract|costs?|price|spend"
            r"|subscription|expense)",
        ),
    ),
    (
        R.COMPETITOR,
        "alter* compe* other another others rival rivals different cheaper short* undercut",
        one_of(
            r"\b(?:evaluat\w+|look(?:ing)? (?:at|into|for)|consider\w*|compar\w+|explor\w+|assess\w+|investigat\w+|shopping around|test(?:ing)?"
            r"|trial(?:l?ing)?|pilot(?:ing)?|reviewing|talk(?:ing)? (?:to|with)|speak(?:ing)? (?:to|with)|in talks with|meeting with|demos? (?:with|of|from)"
            r"|(?:quotes?|offers?|proposals?|bids?) from|prefers?|switch(?:ing)?(?: over)? to|mov(?:e|ing)(?: over)? to|migrat(?:e|ing) to|chang(?:e|ing) to"
            rf"|go(?:ing)? with)(?: \w+){{0,3}}? (?:alternatives?|your (?:\w+ )?competitors?|(?:cheaper|bigger|local) competitors?|competitors? of yours|(?:the|your) competition|rivals? of yours|(?:(?:an)?other|different|alternative|competing|cheaper|rival) {OTHERS})\b",
            rf"\b(?:other|different|alternative|competing) {OTHERS}\b[^.;?]{{0,20}} (?:on (?:our|the) (?:short)?list|shortlisted|in the running)|\bcompar(?:e|ing) you (?:with|to|against)\b|\bundercut\w*\b",
            r"\b(?:competitor|rival)s?(?: of yours)? (?:has |have )?(?:offer\w*|quoted|approached|(?:is|are) (?:much |far )?cheaper|costs?|promis\w+)",
        ),
    ),
    (
        R.COMPETITOR,
        "tender rfp rfq in-house house pilot trial poc",
        one_of(
            r"\b(?:run|running|start|starting|started|launch\w*|issu(?:e|ing)|open|opening|prepar(?:e|ing)|out to|planning) (?:a |an |the |our )?(?:\w+ )?(?:tender|rfp|rfq)\b",
            r"\bbuild(?:ing)? (?:this|it|our own|something|a tool)(?: \w+){0,3}? ?in[- ]house",
            r"\b(?:start(?:ed|ing)?|run(?:ning)?|begun|have|doing) (?:a |another )?(?:pilot|trial|poc|proof of concept) (?:with|of) (?!you)",
        ),
    ),
    (
        R.CHAMPION_LEAVING,
        "leaving left leaves leave resigned moving last successor retiring retires quit takes taking handing longer accep* chang* start*",
        one_of(
            rf"\bi(?:'m| am| will be|'ll be) (?:leaving|moving on)(?: from)?(?: the {COMPANY}| [a-z]+(?= at the end| in (?:january|february|march|april|june|july"
            r"|august|september|october|november|december))| at the end| at end| as of|(?=[.!,]|$))",
            r"\bno longer (?:with us|works? (?:here|for us)|working (?:here|with us)|with the company|part of the (?:company|team)|employed)\b|\b(?:my|this is my|it is my) last (?:week|month) (?:here|at|with|in this)|\bthis is my last (?:week|month)\b|\baccepted (?:an offer|a (?:new )?(?:job|role|position))\b"
            r"|\b(?:moving|moves|changing|changes|switching) (?:in)?to (?:another|a new|a different) (?:role|team|department|position|company|job)\b|\b(?:starting|start|starts) a new (?:job|role|position)\b|\bmy last (?:working )?day\b(?! of)|\blast day (?:here|with us|at the company|with the company)",
            r"\b(?:sponsor|champion|admin\w*|project (?:lead|manager|owner|sponsor)|head of \w+|director|cto|cio|cfo|coo|vp|manager|owner|contact|lead|boss|colleague)"
            r"\b,?[^.;?]{0,30}? (?:has left|have left|left the|is leaving|will leave|will be leaving|is about to leave|leaves us|has resigned|resigned|is moving on|has quit"
            r"|is retiring|retires)\b(?! (?:a |the (?:room|meeting|call|building|office|page)|early|it|at|for|me|comments?))",
            r"\b(?:has resigned|has handed in (?:her|his|their) notice|(?:has left|is leaving|left|will leave) the (?:company|firm|business|organi[sz]ation))\b",
            r"\bmy successor\b|\b(?:takes|taking) over from me\b|\bhanding over to my\b",
        ),
    ),
    (
        R.CUTTING_BACK,
        "savings afford invest* purch* budget budgets budge* costs spend* seats licen* bill freeze laying layoffs redun* downg* users cuts",
        one_of(
            r"\bbudgets?\b(?: \w+){0,3}? (?:is|are|was|were|been|be|got|gets?)(?: \w+)? (?:cut|slashed|reduced|frozen|halved|shrunk|shrinking|tight(?:er)?|under pressure)\b|\bbudget cuts?\b",
            r"\b(?:cut|cutting|cut back|reduc(?:e|ing)|slash(?:ing)?|lower(?:ing)?|trim(?:ming)?|halv(?:e|ing)|drop(?:ping)?|save on|bring(?:ing)?(?: down)?|scal(?:e|ing) back)(?: \w+){0,4}?"
            r" (?:budgets?|(?:our|the|it|software|licen[cs]e|tool|overall|running) (?:\w+ )?costs|costs (?:on|across|everywhere|this|by)|our spend(?:ing)?|spend(?:ing)? on|software bill|licen[cs]es|seats)\b|\b(?:cut|reduce|lower|save) costs(?=[.!,]|$)",
            r"\b(?:spending|budget|cost|purchas\w+) freeze\b|\bfreeze on (?:spending|software|new|all)",
            r"\blaying off\b|\blayoffs\b|\bredundancies\b|\bjob cuts\b",
            r"\b(?:want|need|like|have|going|plan|planning|forced|possible|can we|could we|decided) (?:\w+ )?(?:to )?downgrade\b",
            r"\b(?:find|make|deliver|achieve|come up with)(?: \w+){0,2}? savings\b|\bsavings (?:target|of \d)",
            r"\b(?:all|our|discretionary|it|software|every)(?: \w+)? (?:spend|spending|budgets?|purchas\w+|investments?) (?:is|are|has been|have been)(?: \w+)? (?:frozen|on hold|capped|stopped)\b",
            r"\b(?:seats|licen[cs]es) (?:can|could|will|have to|need to|must) (?:go|be (?:cut|removed|cancelled|dropped))\b|\b(?:give|giving|hand|handing) back(?: \w+){0,3} (?:seats|licen[cs]es)\b|\b(?:not|n't) need (?:that|so|as|all|this) (?:many|these|the|of)? ?(?:seats|licen[cs]es)\b|\bno budget (?:left|for|any more)\b|\b(?:can ?not|can't|no longer) afford (?:you|your|to renew|the (?:renewal|price|licen[cs]es?|tool|subscription)|it any ?more)\b",
            r"\b(?:software |licen[cs]e )?bill (?:\w+ ){0,3}?lower\b|\bfewer (?:seats|licen[cs]es)\b",
        ),
    ),
    (
        R.BLOCKED,
        "nothing idle impos* block* down offline unava* dead reach* nobody none cannot can't unable hold stand* showstopper show-stopper halt locked outage stopped stuck able",
        one_of(
            r"\b(?:we|i|team|users?|people|everyone|everybody|launch|work|go-live|project|migration|rollout)(?:'re|'m)?(?: \w+){0,2}? blocked\b(?! (?:list|out|off|time|the|tuesday|monday|some))|\b(?:completely|totally|fully) blocked\b",
            r"\b(?:platform|system|app|tool|service|site|portal|api|interface|export|import|sync|server|log ?in|everything|software|product|integration|whole thing)\b"
            r"(?: \w+){0,2}? (?:is|has been|was|are|went)(?: \w+){0,2}? (?:down|offline|unavailable|dead|not (?:reachable|accessible|available))\b(?! (?:to|by|from) \d)",
            r"\b(?:(?:nobody|no one|none of (?:us|our|my)(?: \w+)?)\b(?: \w+){0,4}? (?:can|could|is able to|are able to|was able to)|(?:we|our (?:team|users|people|staff|colleagues)|all (?:of )?(?:our|my) \w+|(?:forty|fifty|\d+|the whole|half the) \w+)\b(?: \w+){0,3}? (?:cannot|can't|could not|couldn't|are unable to"
            r"|are not able to|aren't able to)) (?:\w+ )?(?:log ?in|go live|work(?: at all)?(?=[.!,]|$| since| any)|access (?:the|our|any)|invoice|ship|operate|proceed|deliver|bill|close the)\b",
            r"\b(?:nothing|not a single \w+) (?:loads|works|opens|responds|syncs|goes through|moves)\b|\b(?:sitting|sit|standing|stand) idle\b|\bgo-live is (?:impossible|at risk|blocked|in danger)\b|\bimpossible to (?:go live|work)\b",
            r"\bshow-?stopper\b|\blocked out\b|\b(?:major|complete|total|full) outage\b",
            r"\b(?:work|month end|launch|go-live|production|orders?|project|billing|we|everything|business|planning) (?:is|are|has|have)(?: \w+)? (?:on hold|standing still"
            r"|at a standstill|come to a halt|come to a standstill|stuck)\b[^?]{0,40}",
        ),
    ),
    (
        R.ESCALATION,
        "cio cto coo vp director copied copying invol* looped counsel sla warning payment withh* inform* instr* escal* legal lawyers lawyer solicitor solicitors attorney breach damages compe* credits penal* ceo cfo board manager management manag* formal formally sue",
        one_of(
            r"\b(?:i|we)(?:'ll| will|'m going to| am going to| have to| had to| need to| must|'ve| have| might| may)?(?: \w+)? escalat(?:e|ed|ing)\b(?! a ticket)|\bescalat(?:e|ed|ing)"
            r" (?:this |it )?to (?:our|your) (?:\w+ )?(?:board|management|ceo|cfo|director|executives?|leadership)",
            r"\b(?:our|my|the) (?:legal (?:department|team|counsel)|lawyers?|solicitors?|attorneys?)\b[^.;?]{0,30}?\b(?:will|is|are) (?:\w+ )?(?:look|prepar|review|contact|claim|be in touch"
            r"|send|examin|involved|assess|draft)\w*",
            rf"\bbreach of (?:the |our |your )?(?:\w+ )?(?:sla|contract|agreement|terms|{DEAL})",
            r"\blegal (?:action|steps|consequences)\b|\bsue you\b",
            r"\b(?:expect|demand|claim|owed|ask(?:ing)? for|want|insist on|entitled to|require)\b[^.;?]{0,30}? (?:compensation|damages|service credits|penalty|penalties)\b|\bservice credits we are owed\b",
            r"\b(?:our|my|the) (?:\w+ )?(?:ceo|cio|cfo|cto|coo|vp|director|board|management)\b[^.;?]{0,20} (?:wants?|would like|demands?|asks? for|expects?|is asking|insists?)\b[^.;?]{0,30} (?:your (?:leadership|management|ceo|executives?|director)|an explanation|to know why|answers)\b",
            r"\b(?:copied|cc'd|copying|involved|involving|looped in|informed|instructed|consulting|bringing in) (?:in )?(?:our |my )?(?:\w+ )?(?:counsel|legal|lawyers?|solicitors?|board|ceo|cfo)\b|\bsla (?:was|has been|is)(?: \w+)? (?:missed|breached|violated|broken)\b|\b(?:final|last) warning\b|\b(?:withhold|hold back|withholding) (?:the |our )?payment",
            r"\b(?:bring|take|raise|report) (?:this|it|the matter) (?:\w+ )?(?:to|with) (?:your|our) (?:\w+ )?(?:ceo|cfo|board|management|executives?|director|leadership)",
            r"\b(?:speak|talk) (?:to|with) your (?:manager|boss|ceo|management|superior|director)\b|\bformal complaint\b|\bcomplain formally\b",
        ),
    ),
    (
        R.MERGER,
        "taking takes took buys buying owner owners acqui* bought taken merge merger merging takeo* sold parent",
        one_of(
            r"\b(?:we|our company|our firm|our business)(?:'re| are|'ve| have| were| was| got| is| has|'ll| will)?(?: \w+)?(?: be| been| being)? (?:acquired|bought|taken over|sold)\b(?: by| to|(?=[.!,]|$))",
            r"\b(?:after|because of|due to|following|since|with) (?:the|our) (?:merger|acquisition|takeover)\b",
            r"\b(?:we|our company|our firm)(?:'re| are| will be|'ll be)? (?:merge|merging) (?:with|into)\b|\b(?:taking|takes|took|taken) us over\b|\b(?:buys|buying|bought|acquires|acquired|acquiring) us\b|\bour new (?:parent company|owners?)\b",
        ),
    ),
)  # fmt: skip

REQUESTS = (
    (
        "could can would will",
        one_of(
            rf"\b(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody|your \w+)\b(?: \w+){{0,5}}? {ACTION}\b",
            r"\b(?:can|could|may|might) (?:we|i) (?:please |also |maybe )?(?:get|have|schedule|arrange|set up|book|receive|see (?:a|an|the|some)|ask for|request|extend|add)\b",
            r"\bwould it be possible\b|\bwould you (?:be able|be so kind|mind)\b",
        ),
    ),
    (
        "please kindly",
        one_of(
            rf"\b(?:please|kindly)(?: also| can you| could you)? (?:{ACTION}|let (?:us|me) (?:know|have))\b|\blet (?:us|me) have (?:the|a|an|your)\b",
        ),
    ),
    (
        "need require want expect ask like love appreciate request possible chance grateful needed",
        one_of(
            r"\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|expect|ask|like|prefer) (?:you|your team|somebody|someone) to\b",
            rf"(?:\b(?:we|i)(?:'d| would)? (?:\w+ )?(?:need|require|want|appreciate)|\b(?:we|i)(?:'d| would) (?:\w+ )?(?:like|love)) (?:an? |the |your |some |more |another |this |these )?(?:[\w-]+ ){{0,3}}?{THING}\b",
            r"\b(?:we|i)(?:'d| would) (?:\w+ )?(?:like|love) to (?:request|ask|see (?:an?|the|more)|have|get|receive|order|be able to|book|schedule)\b",
            r"\bfeature request\b|\bis it possible (?:to|for you|that you)\b|\bany chance (?:you|of|to|we|that)\b|\bgrateful if you\b|\bappreciate it if\b",
        ),
    ),
    (
        "there keen eager mind hoping reque* talk speak turn write use save help expect receive missing way helpful useful nice handy great good need",
        one_of(
            r"\bis there (?:a|any) (?:way|possibility|option|chance) (?:to|of|for|that|you)\b|\bwho (?:do|should|can) (?:i|we)(?: \w+){0,2} (?:talk|speak|turn|write) to\b|\b(?:keen|eager) to (?:get|have|see|try)\b|\bmind (?:sending|sharing|checking|looking|giving|adding|explaining|calling|having)\b",
            r"\b(?:was|am|were|are|'m|'re) hoping (?:you|to get|to have|for|someone|that you)\b|\b(?:i am|i'm|we are|we're|am)? ?requesting (?:a|an|the)\b|\b(?:could|would) (?:really )?(?:use|do with) (?:a|an|some|your|help)\b|\b(?:it'd|it would) (?:save|help) (?:us|me|everyone)\b[^.;?]{0,40}\bif\b|\bwhen (?:can|will) (?:we|i) (?:expect|get|have|receive)\b",
            r"\b(?:we are|we're|i am|i'm) missing (?:an?|the) (?:way|option|feature|possibility|function\w*|view|filter|field|report)\b",
            r"\b(?:it would|it'd|would) be (?:very |really |so )?(?:helpful|useful|great|nice|good|handy|a big help|ideal|wonderful) (?:if (?:you|the|we could|it|there)|to (?:be able|have (?:an?|the)|get))",
            r"\bwhat we (?:really |actually )?need is\b|\blet (?:us|me) have (?:the|a|an|your)\b",
        ),
    ),
)  # fmt: skip

PROMISES = (
    (
        None,
        "i'll we'll you'll will shall going sending forwa* sharing prepa* expect case i'm we're",
        one_of(
            rf"(?<!should )(?<!when )\b(?:i|we|my colleague(?: \w+)?|{WORKERS}){WILL}{ADVERB} {DO}\b",
            rf"\b{WORKERS} (?:will|is going to|are going to){ADVERB} {DO}\b",
            r"\b(?:i am|i'm|we are|we're) (?:sending|forwarding|sharing with|preparing for) you\b",
            r"\byou(?:'ll| will| shall) (?:get|have|receive|hear) (?!to\b)|\byou shall have\b",
            r"\b(?:i am|i'm|we are|we're) on (?:it|the case)\b|\bexpect (?:the|an?|it|my|our|your)\b[^.;?]{0,50} (?:in your (?:inbox|hands)|by|on) \w+",
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
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|ceo|rep))?(?: \w+)?(?: had| have|'ve| has)? (?:promised|assured|guaranteed|committed)\b|\b(?:the|your) (?:sales\w*|account manager|consultant|rep)(?: \w+)? (?:promised|assured|guaranteed|committed)\b",
            r"\byou(?:r (?:\w+ )?(?:colleague|team|manager|sales\w*|support|people|rep))? (?:told|said)\b[^.;?]{0,50}\b(?:would|will|'d)\b",
            r"\b(?:we|i) (?:were|was|have been|had been) (?:promised|assured|guaranteed|told(?! to\b))\b[^.;?]{0,60}(?:\b(?:would|will)\b|$|[.!])",
        ),
    ),
)  # fmt: skip

PRAISES = (
    (
        "love loves adore adores enjoy enjoys like",
        one_of(
            rf"(?<!would )(?<!'d )\b(?:love|loves|adore|adores|(?:really|really do) like|enjoy|enjoys) (?:how|using|working with|your (?:\w+ )?{PRODUCT}|(?:the|this)(?: \w+){{0,2}} (?!it\b|this\b|team\b){PRODUCT})\b",
        ),
    ),
    (
        "excel* great fanta* amazi* brill* outst* super* perfe* wonde* aweso* terri* impre* flawl* seaml* smoot* really very so extre* charm joy pleas* breeze delight lifes* huge big massive spot notch game",
        one_of(
            r"\b(?:it|this|everything) (?:is|works|runs|has been|was)(?: \w+)? (?:like a charm|a (?:joy|pleasure|breeze|delight|lifesaver|game changer) to use|an? (?:huge|big|great|massive|real) (?:improvement|help|step forward)|flawlessly|seamlessly|really well|very well|perfectly)\b(?! to)",
            rf"\b{PRODUCT}(?: \w+)? (?:is|was|has been|have been|are|were|works?|worked|runs?|ran|looks?|went|has gone|feels?)(?: \w+){{0,2}}? {GOOD}\b(?! (?:to (?:have|see|hear|get|meet)|if))",
            rf"\b(?:great|excellent|fantastic|amazing|brilliant|outstanding|superb|wonderful|awesome|impressive|terrific|fabulous) (?:job|work|support|service|improvement|release|product|tool|team effort|customer service)\b",
            r"\bthanks? (?:you )?(?:so much |very much |again )?for (?:the|your|this) (?:\w+ )?(?:quick|fast|great|excellent|super|prompt|amazing|fantastic|outstanding) (?:fix|help|support|turnaround|work|action|service|solution)",
            r"\b(?:turned|sorted|fixed|solved) (?:this|it|that|everything)(?: \w+){0,5}, (?:brilliant|amazing|fantastic|great)",
        ),
    ),
    (
        "imagine way beyond mile stars ten loving rock best amazing awesome brill* fantastic stars better smoother easier simpler fan fans exactly excee* keep night happy happier pleased satis* delig* thril* impre* moon recom* kudos hats done saves saved saving lifes*",
        one_of(
            r"(?<!not )(?<!n't )\b(?:happy|pleased|satisfied|delighted|thrilled|impressed|over the moon) (?:with|by|about how|how fast|at how)\b",
            r"\b(?:everybody|everyone|team|users|colleagues|people) (?:is|are)(?: \w+)? (?:happy|pleased|satisfied|delighted|thrilled|impressed)\b(?! to\b)",
            r"\bcould ?(?:not|n't) be (?:happier|more pleased)\b",
            r"\b(?:can only|highly|definitely|would|warmly|gladly) recommend (?:it|you|your|the (?:tool|product|platform))\b|\brecommended you to\b",
            r"\b(?:can't|cannot|could not|couldn't) imagine\b[^.;?]{0,40} without (?:it|you|this|the)\b|\bwent (?:out of (?:her|his|their|your) way|above and beyond|the extra mile)\b|\b(?:five|5) stars\b|\b(?:10|ten) out of (?:10|ten)\b|\b(?:are|is|'re) (?:really |just )?loving (?:it|the|this|your)\b",
            r"\byou (?:guys |people |folks |all )?(?:rock|are (?:the best|amazing|awesome|brilliant|fantastic|stars))\b|\bcould(?: not|n't) have (?:gone|been|asked for) (?:any )?(?:better|smoother|easier|more)\b|\b(?:made|makes) (?:our|my|everyone's|their) (?:life|lives|work|jobs?|days?)(?: \w+)? (?:easier|better|simpler)\b",
            r"\b(?:big|huge|great) fans? of\b|\bexactly what (?:we|i) (?:needed|wanted|were looking for)\b|\bexceed(?:s|ed) (?:our|my|all|everyone's) expectations\b|\b(?:a )?pleasure (?:to work|working) with\b|\bkeep up the (?:good|great) work\b|\bbest (?:tool|support|software|decision|vendor|product)\b|\bnight and day\b",
            r"\bkudos\b|\bhats off\b|\b(?:very )?well done\b(?! on your)",
            r"\b(?:saves|saved|is saving|saving) (?:us|me|them|my team|our team|everyone|people)\b|\bhow much time (?:this|it) saves\b",
        ),
    ),
)  # fmt: skip

COMPLAINTS = (
    (
        "unacc* inacc* ridic* outra* appal* dread* terri* awful horri* usele* unusa* unrel* disgrace joke night* mess disas* shamb* poor below acceptable",
        one_of(
            rf"\b(?:is|was|are|were|been|became|become|simply|just|absolutely|completely|frankly)(?: \w+)? {BAD}\b",
            rf"\b(?:unacceptable|ridiculous|appalling|terrible|awful|horrible|dreadful|poor) (?:service|support|quality|experience|response|performance|communication)\b",
        ),
    ),
    (
        "disap* frust* annoy* unhap* dissa* fed let angry upset losing running sick tired patience trust* faith confidence concerned",
        one_of(
            rf"\b{US_WHO}\b(?:'re|'m| are| is| am| were| was| have been| has been|'ve been)?(?: (?:getting|very|really|quite|so|deeply|rather|increasingly|all|a bit|more and more|extremely|truly|just|slowly)){{0,3}} {UPSET}\b",
            r"\b(?:my|our|their) patience (?:is|has)\b|\b(?:lost|losing|lose) (?:\w+ )?(?:trust|faith|confidence|patience)\b|\bstopped trusting\b",
        ),
    ),
    (
        "keeps keep time outage incident crash attempt times twice still waiting waited",
        one_of(
            r"\bkeeps? (?:on )?(?:crashing|failing|breaking|freezing|dropping|losing|timing out|happening|logging|disappearing)\b",
            r"\b(?:second|third|fourth|fifth|sixth|seventh|\d+(?:th|rd|nd)) (?:time|outage|incident|crash|attempt|failure)\b",
            r"\bstill (?:not|hasn't been|isn't|has not been|have not been|haven't been) (?:\w+ )?(?:fixed|working|resolved|solved|answered|available|delivered|done|corrected|repaired)\b|\bstill (?:broken|unresolved|failing|crashing|open after|waiting for)\b",
            r"\bask(?:ed|ing)?(?: \w+){0,4} (?:two|three|four|five|six|several|many|countless|\d+) times\b|\b(?:have|had) to ask twice\b",
            r"\b(?:been|are|am|'re|'m) (?:still )?waiting\b[^.;?]{0,50}\b(?:for (?:over |more than |almost |about )?(?:\d+|a|two|three|four|five|six|several|many) (?:days|weeks?|months?)|since)\b",
        ),
    ),
    (
        "expec* hoped every without testers pigs again help signed sold imagi* paid promised down never reply answer response reaction progress bug error problem issue mistake bugs errors outages problems unprofessional riddled hours days money customer ignored nobody no-one slow slower waste pay happy satis* pleased impre* good worth quality",
        one_of(
            r"\b(?:nobody|no one|no-one)(?: \w+){0,3}? (?:answer(?:s|ed)?|repl(?:ies|ied)|respond(?:s|ed)?|called back|calls back|got back|gets back|come back|reacts|reacted)\b",
            r"\b(?:is|are|has become|became|gets?|getting|runs?|been|so|far|painfully|it's)(?: \w+){0,2}? (?:far |much |way |painfully |unbearably |terribly |incredibly |extremely |very |too |so |really )+slow(?:er)?\b",
            r"\b(?:become|becoming|get|getting) (?:painfully |unbearably |terribly |really )?(?:slow|slower)\b",
            r"\b(?:i|we)(?:'d| had| have)? (?:honestly |really |frankly )?(?:expected|hoped for)(?: a lot| much| something| far)? (?:more|better)\b|\bevery (?:release|update|version|upgrade)(?: \w+){0,2} (?:breaks|brings new|causes|introduces)\b|\bwithout (?:a (?:single )?|any )(?:reply|answer|response|reaction|feedback)\b",
            r"\b(?:your|feel like|like|as|are being) (?:beta testers|guinea pigs)\b|\b(?:is|are|was|were|went|has|have)(?: \w+)? (?:wrong|broken|failed|failing|crashed|lost|missing) (?:yet )?again\b|\b(?:did not|didn't|does not|doesn't) help(?: \w+)? at all\b|\b(?:not|n't) (?:what|how) (?:we|i) (?:expected|imagined|signed up for|paid for|were sold|were promised)\b",
            r"\b(?:let|lets|letting) us down\b|\bnever (?:hear|heard|get|got) (?:back|an answer|a reply)\b|\bno (?:reply|answer|response|reaction|progress)(?: \w+){0,5} (?:since|for|in|after)\b|\bsame (?:bug|error|problem|issue|mistake) (?:again|over and over|every)\b|\bunprofessional\b|\btoo many (?:bugs|errors|outages|problems)\b|\briddled with bugs\b|\bcost us (?:hours|days|money|a customer)\b|\bbeing ignored\b",
            r"\bwaste of (?:time|money|our)\b|\b(?:not|n't) (?:get )?what we (?:pay|paid|are paying) for\b|\bnot worth (?:the|what)\b",
            r"\b(?:are|am|is|were|'re|'m) (?:not|n't) (?:at all |very |really |too |particularly )?(?:happy|satisfied|pleased|impressed) (?:with|by|about)\b|\bnot good enough\b",
            r"\bquality(?: \w+){0,4} (?:is|was|has been|has become) (?:\w+ )?(?:poor|bad|low|declining|worse|disappointing)\b",
        ),
    ),
)  # fmt: skip

_OTHERS = (
    r"\b(?:our|my) (?:own )?(?:customers?|clients?|neighbours?|landlord|bank|children|phone)\b|\bcustomers? of ours\b|\bcompetitor's\b"
    r"|\b(?:old|last|previous|former|earlier|other) (?:vendor|system|tool|provider|supplier|platform|software)\b|\btheir (?:old|own)\b"
)
_PAST = r"\blast (?:year|spring|summer|autumn|winter)\b|\byears? ago\b|\bused to\b|\bat first\b|\bback then\b|\bin the past\b|\binitially\b"
_HOWTO = r"\b(?:how|where) (?:can|do|could|would|should) (?:i|we|one|you)\b"
_WISH = r"\b(?:would be|hope|hoping|wish|looking forward|if (?:it|you|we|the|this|there)|unless|would have been|have a|had a)\b"

ENGLISH = Language(
    cues=(
        *(Cue(S.RISK, anchors, pattern, risk=risk, asked=risk is R.CUTTING_BACK) for risk, anchors, pattern in RISKS),
        *(Cue(S.REQUEST, anchors, pattern, asked=True) for anchors, pattern in REQUESTS),
        *(Cue(S.PROMISE, anchors, pattern, promiser=who) for who, anchors, pattern in PROMISES),
        *(Cue(S.PRAISE, anchors, pattern) for anchors, pattern in PRAISES),
        *(Cue(S.COMPLAINT, anchors, pattern) for anchors, pattern in COMPLAINTS),
    ),
    denied=one_of(
        r"(?:\b(?:not|never|no(?! (?:choice|option|alternative|other choice) but)|neither|nor|without|hardly|nobody|none|cannot|stopped|nothing)\b|n't\b)"
        r"(?: (?!and\b|but\b|so\b|or\b)[\w'-]+){0,3} ?$",
    ),
    void={
        S.RISK: one_of(
            _OTHERS,
            _PAST,
            _HOWTO,
            r"\b(?:one of our|a) (?:customers?|clients?|partners?)\b",
            r"\b(?:went fine|went well|all good|no worries|don't worry|do not worry|is signed|approved|helped us|helps us|thanks to you)\b",
            r"\b(?:train|flight|meeting|booking|appointment|event|order|party)s? (?:is|was|were|has been|had been|got) cancel",
            r"\b(?:resolved|fixed|back up|up again|working again|solved)\b(?! (?:before|by|soon|within|until|in))(?=[^.]*(?:now|thank|since)|[.!]*$)(?<!is fixed)(?<!be fixed)(?<!not fixed)",
        ),
        S.REQUEST: one_of(
            r"\b(?:asked|asks|wants|told|wanted) (?:me|us|if we|whether we|that we)\b|\b(?:no longer|do not|don't|won't|not) (?:\w+ )?(?:need|require|want)\b",
            r"\bcan you (?:hear|see|believe|imagine)\b|\bcould you (?:hear|see|believe)\b",
            r"\b(?:please|kindly) (?:let (?:us|me) know) (?:if|whether|should|in case) (?:you (?:need|have|want|require)|that|this|anything|it|there)\b",
            r"\b(?:would|'d) (?:like|love) to (?:see|have) you\b|\blet you\b",
        ),
        S.PROMISE: one_of(
            r"(?:^|, |\bbut )if\b(?! (?:that|this|it)(?:'s| is| works))|\bif (?:you|we|they|i|the|it|budget|my|our)\b(?! (?:don't mind|like|agree|works))",
            r"\b(?:never|not|n't) (?:\w+ )?(?:promised|assured|guaranteed|committed|been told|told)\b|\b(?:they|he|she) (?:said|told)\b|\bdoubt\b|\bprobably never\b",
        ),
        S.PRAISE: one_of(_OTHERS, _PAST, _WISH, r"\b(?:movie|film|food|weekend|weather|holiday|birthday|vacation|lunch|dinner|trip)\b|\bnice to meet\b|\bbut\b[^.]*\b(?:not|n't|still)\b"),
        S.COMPLAINT: one_of(
            _OTHERS,
            _PAST,
            _HOWTO,
            r"\b(?:movie|film|weather|traffic|train|flight|food|hotel|accident|journey|motorway)\b",
            r"^if\b|\bno complaints?\b|\b(?:our fault|my fault|on our side|on my side|sorry (?:for|that)|apologi[sz]e)\b|\b(?:but|and) (?:now )?(?:it|everything|all)(?: now)? (?:works|is fine|is solved|is fixed)\b|\bno longer\b",
        ),
    },
)  # fmt: skip
