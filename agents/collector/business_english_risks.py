"""How risks are put in English; matched in lower case."""

from agents.collector.business_cues import one_of
from domain.text_signals import RiskKind as R

DEAL = r"(?:contracts?|subscriptions?|agreements?|licen[cs]es?|renewal|cooperation|relationship|membership)"
NOT = r"(?:(?:wo|do|ca|would|could|did|are|is|were)n't|won't|can't|cannot|not|never)"
COMPANY = r"(?:company|firm|business|organi[sz]ation|team|role|job)"
OTHERS = (
    r"(?:vendors?|providers?|suppliers?|tools?|solutions?|products?|platforms?|options|systems?"
    r"|software)"
)

RISKS = (
    (
        R.NOT_RENEWING,
        "renew* exten* prolo* sign",
        one_of(
            rf"\b{NOT}(?: really| yet)?(?: be| going to| planning to| plan to| planning on| want to| intend to"
            r"| likely to| prepared to| willing to| in a position to| able to| recommend| support"
            r"| convinced (?:that )?we should"
            r"| sure (?:that |if |whether )?(?:we |i )?(?:will |want to |should |can "
            r"|are going to )?)* (?:renew(?:ing)?\b(?! (?:the )?(?:certificate|password|token|domain))"
            rf"|(?:extend(?:ing)?|prolong(?:ing)?) (?:(?:the|our|this) {DEAL}|for another|with you)"
            r"|sign(?:ing)? (?:again|up again|for another|the renewal))",
            r"\b(?:doubt|unlikely|question(?:ing|s)?|rethink(?:ing)?|reconsider(?:ing)?|unsure|hesitat\w+"
            r"|reluctant|debating|wonder(?:ing)?)(?: \w+){0,5} (?:renew(?:ing|al)?"
            rf"|(?:extend(?:ing)?) (?:the|our|this) {DEAL}|sign for another)\b",
            r"\brenewal (?:\w+ )?(?:is|looks|seems|will be|has become)(?: now| very| really)? (?:at risk"
            r"|in danger|in doubt|unlikely|off|doubtful|questionable|difficult|hard|not certain|not a given"
            r"|uncertain)",
            r"\b(?:against|no) (?:a )?renew(?:ing|al)\b(?! (?:date|fee|notice))",
        ),
    ),
    (
        R.NOT_RENEWING,
        "cance* termi* disco* ending end quit quitting exit notice lapse expire run runs walk out",
        one_of(
            r"\b(?:cancel(?:l?ing)?|terminat(?:e|ing)|discontinu(?:e|ing)|end(?:ing)?|quit(?:ting)?"
            rf"|exit(?:ing)?|get out of|walk away from) (?:our|the|this|my)(?: \w+){{0,2}}? {DEAL}",
            r"\b(?:consider\w*|thinking (?:about|of)|decided|want|going|forced"
            r"|have) (?:to )?cancel(?:l?ing)?(?=[.!,]| with you| altogether| completely|$)",
            rf"\bnotice of (?:termination|cancellation)\b|\btermination of (?:our|the|this) {DEAL}",
            rf"\blet(?:ting)? (?:it|(?:the|our|this) {DEAL}) (?:run out|lapse|expire)",
        ),
    ),
    (
        R.NOT_RENEWING,
        "renew* defend justify recommend support sell appro* contract year term early right notice "
        "auto-renew auto-renewal autorenew auto out ways elsewhere plug phase drop future appetite",
        one_of(
            rf"\b(?:{NOT}|hard to|difficult to|impossible to|no way to)(?: \w+){{0,2}}? (?:defend|justify"
            r"|support|recommend|sell|get approval for|make the case for|argue for)(?: \w+){0,3}? (?:renewal"
            r"|renewing|new contract|extension|another year)\b",
            r"\b(?:terminate|cancel|leave|get out) early\b|\bearly termination\b"
            r"|\bright to (?:terminate|cancel)\b"
            r"|\b(?:give|giving|hand(?:ing)? in|serve|serving) (?:\w+ )?notice\b(?! of (?:the|a|any))",
            r"\b(?:switch|turn|opt)(?:ing|ed)? (?:off |out of )(?:the |our )?auto-? ?renew\w*"
            r"|\b(?:disable|remove|stop|deactivate) (?:the |our )?auto-? ?renew\w*",
            r"\b(?:nobody|no one|not|n't)\b[^.;?]{0,60}\b(?:a new contract|another (?:year|term)|a new term"
            r"|a longer term)\b",
            r"\bwe(?:'re| are| will be|'ll be) out(?=[.!,]|$)|\bpart(?:ing)? ways\b"
            r"|\bpull(?:ing)? the plug\b(?! on (?!you|this|it|the|our))"
            r"|\b(?:go|going|look|looking|take (?:this|our business)|buy) elsewhere\b"
            r"|\bphas(?:e|ing) (?:you|it|the (?:tool|product|platform)) out\b"
            r"|\b(?:do not|don't|cannot|can't) see (?:a|any|much of a) future\b"
            r"|\b(?:no|little|not much) appetite (?:to|for)\b|\bappetite to\b[^.;?]{0,60}\b(?:zero|low|gone)\b",
        ),
    ),
    (
        R.NOT_RENEWING,
        "leave leaving stay continue away using justify",
        one_of(
            r"\bwe(?:'ll| will| may| might| would)?(?: \w+){0,2}? (?:have to|going to|forced to|ready to"
            r"|decided to|considering|may|might) (?:leave|leaving)(?= you\b(?! (?:with|a|the|to))|[.!,]|$)",
            r"\b(?:not sure|unsure|doubt|unlikely|not certain|do not know|don't know)(?: that| if"
            r"| whether)? (?:we|to)(?:'ll| will| can| want to| should)? (?:stay|continue|carry on)\b",
            r"\b(?:mov(?:e|ing)|migrat(?:e|ing)) away from (?:you\b|your\b"
            r"|the (?:tool|product|platform|service|software))",
            r"\bstop (?:using|working with) (?:you\b|your\b|the (?:tool|product|platform|service|software))",
            r"\b(?:hard|difficult|struggl\w+|impossible"
            rf"|{NOT} (?:be able )?(?:to )?)(?: for \w+)?(?: to)? ?justify (?:the |our |this "
            r"|your )(?:\w+ )?(?:renewal|contract|costs?|price|spend|subscription|expense)",
        ),
    ),
    (
        R.COMPETITOR,
        "alter* compe* other another others rival rivals different cheaper short* undercut",
        one_of(
            r"\b(?:evaluat\w+|look(?:ing)? (?:at|into|for)|consider\w*|compar\w+|explor\w+|assess\w+"
            r"|investigat\w+|shopping around|test(?:ing)?|trial(?:l?ing)?|pilot(?:ing)?|reviewing"
            r"|talk(?:ing)? (?:to|with)|speak(?:ing)? (?:to|with)|in talks with|meeting with"
            r"|demos? (?:with|of|from)|(?:quotes?|offers?|proposals?|bids?) from|prefers?"
            r"|switch(?:ing)?(?: over)? to|mov(?:e|ing)(?: over)? to|migrat(?:e|ing) to|chang(?:e|ing) to"
            r"|go(?:ing)? with)(?: \w+){0,3}? (?:alternatives?|your (?:\w+ )?competitors?"
            r"|(?:cheaper|bigger|local) competitors?|competitors? of yours|(?:the|your) competition"
            rf"|rivals? of yours|(?:(?:an)?other|different|alternative|competing|cheaper|rival) {OTHERS})\b",
            r"\b(?:other|different|alternative"
            rf"|competing) {OTHERS}\b[^.;?]{{0,20}} (?:on (?:our|the) (?:short)?list|shortlisted"
            r"|in the running)|\bcompar(?:e|ing) you (?:with|to|against)\b|\bundercut\w*\b",
            r"\b(?:competitor|rival)s?(?: of yours)? (?:has |have )?(?:offer\w*|quoted|approached"
            r"|(?:is|are) (?:much |far )?cheaper|costs?|promis\w+)",
        ),
    ),
    (
        R.COMPETITOR,
        "tender rfp rfq in-house house pilot trial poc",
        one_of(
            r"\b(?:run|running|start|starting|started|launch\w*|issu(?:e|ing)|open|opening|prepar(?:e|ing)"
            r"|out to|planning) (?:a |an |the |our )?(?:\w+ )?(?:tender|rfp|rfq)\b",
            r"\bbuild(?:ing)? (?:this|it|our own|something|a tool)(?: \w+){0,3}? ?in[- ]house",
            r"\b(?:start(?:ed|ing)?|run(?:ning)?|begun|have|doing) (?:a |another )?(?:pilot|trial|poc"
            r"|proof of concept) (?:with|of) (?!you)",
        ),
    ),
    (
        R.CHAMPION_LEAVING,
        "leaving left leaves leave resigned moving last successor retiring retires quit takes taking "
        "handing longer accep* chang* start*",
        one_of(
            rf"\bi(?:'m| am| will be|'ll be) (?:leaving|moving on)(?: from)?(?: the {COMPANY}"
            r"| [a-z]+(?= at the end"
            r"| in (?:january|february|march|april|june|july|august|september|october|november|december))"
            r"| at the end| at end| as of|(?=[.!,]|$))",
            r"\bno longer (?:with us|works? (?:here|for us)|working (?:here|with us)|with the company"
            r"|part of the (?:company|team)|employed)\b"
            r"|\b(?:my|this is my|it is my) last (?:week|month) (?:here|at|with|in this)"
            r"|\bthis is my last (?:week|month)\b|\baccepted (?:an offer|a (?:new )?(?:job|role|position))\b"
            r"|\b(?:moving|moves|changing|changes|switching) (?:in)?to (?:another|a new|a different) (?:role"
            r"|team|department|position|company|job)\b"
            r"|\b(?:starting|start|starts) a new (?:job|role|position)\b|\bmy last (?:working )?day\b(?! of)"
            r"|\blast day (?:here|with us|at the company|with the company)",
            r"\b(?:sponsor|champion|admin\w*|project (?:lead|manager|owner|sponsor)|head of \w+|director|cto"
            r"|cio|cfo|coo|vp|manager|owner|contact|lead|boss|colleague)\b,?[^.;?]{0,30}? (?:has left"
            r"|have left|left the|is leaving|will leave|will be leaving|is about to leave|leaves us"
            r"|has resigned|resigned|is moving on|has quit|is retiring"
            r"|retires)\b(?! (?:a |the (?:room|meeting|call|building|office|page)|early|it|at|for|me"
            r"|comments?))",
            r"\b(?:has resigned|has handed in (?:her|his|their) notice"
            r"|(?:has left|is leaving|left|will leave) the (?:company|firm|business|organi[sz]ation))\b",
            r"\bmy successor\b|\b(?:takes|taking) over from me\b|\bhanding over to my\b",
        ),
    ),
    (
        R.CUTTING_BACK,
        "savings afford invest* purch* budget budgets budge* costs spend* seats licen* bill freeze "
        "laying layoffs redun* downg* users cuts",
        one_of(
            r"\bbudgets?\b(?: \w+){0,3}? (?:is|are|was|were|been|be|got|gets?)(?: \w+)? (?:cut|slashed|reduced"
            r"|frozen|halved|shrunk|shrinking|tight(?:er)?|under pressure)\b|\bbudget cuts?\b",
            r"\b(?:cut|cutting|cut back|reduc(?:e|ing)|slash(?:ing)?|lower(?:ing)?|trim(?:ming)?|halv(?:e|ing)"
            r"|drop(?:ping)?|save on|bring(?:ing)?(?: down)?|scal(?:e|ing) back)(?: \w+){0,4}? (?:budgets?"
            r"|(?:our|the|it|software|licen[cs]e|tool|overall|running) (?:\w+ )?costs"
            r"|costs (?:on|across|everywhere|this|by)|our spend(?:ing)?|spend(?:ing)? on|software bill"
            r"|licen[cs]es|seats)\b|\b(?:cut|reduce|lower|save) costs(?=[.!,]|$)",
            r"\b(?:spending|budget|cost|purchas\w+) freeze\b|\bfreeze on (?:spending|software|new|all)",
            r"\blaying off\b|\blayoffs\b|\bredundancies\b|\bjob cuts\b",
            r"\b(?:want|need|like|have|going|plan|planning|forced|possible|can we|could we"
            r"|decided) (?:\w+ )?(?:to )?downgrade\b",
            r"\b(?:find|make|deliver|achieve|come up with)(?: \w+){0,2}? savings\b|\bsavings (?:target|of \d)",
            r"\b(?:all|our|discretionary|it|software|every)(?: \w+)? (?:spend|spending|budgets?|purchas\w+"
            r"|investments?) (?:is|are|has been|have been)(?: \w+)? (?:frozen|on hold|capped|stopped)\b",
            r"\b(?:seats|licen[cs]es) (?:can|could|will|have to|need to|must) (?:go"
            r"|be (?:cut|removed|cancelled|dropped))\b"
            r"|\b(?:give|giving|hand|handing) back(?: \w+){0,3} (?:seats|licen[cs]es)\b"
            r"|\b(?:not|n't) need (?:that|so|as|all|this) (?:many|these|the|of)? ?(?:seats|licen[cs]es)\b"
            r"|\bno budget (?:left|for|any more)\b"
            r"|\b(?:can ?not|can't|no longer) afford (?:you|your|to renew"
            r"|the (?:renewal|price|licen[cs]es?|tool|subscription)|it any ?more)\b",
            r"\b(?:software |licen[cs]e )?bill (?:\w+ ){0,3}?lower\b|\bfewer (?:seats|licen[cs]es)\b",
        ),
    ),
    (
        R.BLOCKED,
        "nothing idle impos* block* down offline unava* dead reach* nobody none cannot can't unable "
        "hold stand* showstopper show-stopper halt locked outage stopped stuck able",
        one_of(
            r"\b(?:we|i|team|users?|people|everyone|everybody|launch|work|go-live|project|migration"
            r"|rollout)(?:'re|'m)?(?: \w+){0,2}? blocked\b(?! (?:list|out|off|time|the|tuesday|monday|some))"
            r"|\b(?:completely|totally|fully) blocked\b",
            r"\b(?:platform|system|app|tool|service|site|portal|api|interface|export|import|sync|server"
            r"|log ?in|everything|software|product|integration|whole thing)\b(?: \w+){0,2}? (?:is|has been|was"
            r"|are|went)(?: \w+){0,2}? (?:down|offline|unavailable|dead"
            r"|not (?:reachable|accessible|available))\b(?! (?:to|by|from) \d)",
            r"\b(?:(?:nobody|no one|none of (?:us|our|my)(?: \w+)?)\b(?: \w+){0,4}? (?:can|could|is able to"
            r"|are able to|was able to)"
            r"|(?:we|our (?:team|users|people|staff|colleagues)|all (?:of )?(?:our|my) \w+"
            r"|(?:forty|fifty|\d+|the whole|half the) \w+)\b(?: \w+){0,3}? (?:cannot|can't|could not|couldn't"
            r"|are unable to|are not able to|aren't able to)) (?:\w+ )?(?:log ?in|go live"
            r"|work(?: at all)?(?=[.!,]|$| since| any)|access (?:the|our|any)|invoice|ship|operate|proceed"
            r"|deliver|bill|close the)\b",
            r"\b(?:nothing|not a single \w+) (?:loads|works|opens|responds|syncs|goes through|moves)\b"
            r"|\b(?:sitting|sit|standing|stand) idle\b|\bgo-live is (?:impossible|at risk|blocked|in danger)\b"
            r"|\bimpossible to (?:go live|work)\b",
            r"\bshow-?stopper\b|\blocked out\b|\b(?:major|complete|total|full) outage\b",
            r"\b(?:work|month end|launch|go-live|production|orders?|project|billing|we|everything|business"
            r"|planning) (?:is|are|has|have)(?: \w+)? (?:on hold|standing still|at a standstill|come to a halt"
            r"|come to a standstill|stuck)\b[^?]{0,40}",
        ),
    ),
    (
        R.ESCALATION,
        "cio cto coo vp director copied copying invol* looped counsel sla warning payment withh* "
        "inform* instr* escal* legal lawyers lawyer solicitor solicitors attorney breach damages "
        "compe* credits penal* ceo cfo board manager management manag* formal formally sue",
        one_of(
            r"\b(?:i|we)(?:'ll| will|'m going to| am going to| have to| had to| need to| must|'ve| have| might"
            r"| may)?(?: \w+)? escalat(?:e|ed|ing)\b(?! a ticket)"
            r"|\bescalat(?:e|ed|ing) (?:this |it )?to (?:our|your) (?:\w+ )?(?:board|management|ceo|cfo"
            r"|director|executives?|leadership)",
            r"\b(?:our|my|the) (?:legal (?:department|team|counsel)|lawyers?|solicitors?"
            r"|attorneys?)\b[^.;?]{0,30}?\b(?:will|is|are) (?:\w+ )?(?:look|prepar|review|contact|claim"
            r"|be in touch|send|examin|involved|assess|draft)\w*",
            rf"\bbreach of (?:the |our |your )?(?:\w+ )?(?:sla|contract|agreement|terms|{DEAL})",
            r"\blegal (?:action|steps|consequences)\b|\bsue you\b",
            r"\b(?:expect|demand|claim|owed|ask(?:ing)? for|want|insist on|entitled to"
            r"|require)\b[^.;?]{0,30}? (?:compensation|damages|service credits|penalty|penalties)\b"
            r"|\bservice credits we are owed\b",
            r"\b(?:our|my|the) (?:\w+ )?(?:ceo|cio|cfo|cto|coo|vp|director|board"
            r"|management)\b[^.;?]{0,20} (?:wants?|would like|demands?|asks? for|expects?|is asking"
            r"|insists?)\b[^.;?]{0,30} (?:your (?:leadership|management|ceo|executives?|director)"
            r"|an explanation|to know why|answers)\b",
            r"\b(?:copied|cc'd|copying|involved|involving|looped in|informed|instructed|consulting"
            r"|bringing in) (?:in )?(?:our |my )?(?:\w+ )?(?:counsel|legal|lawyers?|solicitors?|board|ceo"
            r"|cfo)\b|\bsla (?:was|has been|is)(?: \w+)? (?:missed|breached|violated|broken)\b"
            r"|\b(?:final|last) warning\b|\b(?:withhold|hold back|withholding) (?:the |our )?payment",
            r"\b(?:bring|take|raise|report) (?:this|it|the matter) (?:\w+ )?(?:to|with) (?:your"
            r"|our) (?:\w+ )?(?:ceo|cfo|board|management|executives?|director|leadership)",
            r"\b(?:speak|talk) (?:to|with) your (?:manager|boss|ceo|management|superior|director)\b"
            r"|\bformal complaint\b|\bcomplain formally\b",
        ),
    ),
    (
        R.MERGER,
        "taking takes took buys buying owner owners acqui* bought taken merge merger merging takeo* "
        "sold parent",
        one_of(
            r"\b(?:we|our company|our firm|our business)(?:'re| are|'ve| have| were| was| got| is| has|'ll"
            r"| will)?(?: \w+)?(?: be| been| being)? (?:acquired|bought|taken over|sold)\b(?: by| to"
            r"|(?=[.!,]|$))",
            r"\b(?:after|because of|due to|following|since|with) (?:the|our) (?:merger|acquisition|takeover)\b",
            r"\b(?:we|our company|our firm)(?:'re| are| will be|'ll be)? (?:merge|merging) (?:with|into)\b"
            r"|\b(?:taking|takes|took|taken) us over\b"
            r"|\b(?:buys|buying|bought|acquires|acquired|acquiring) us\b"
            r"|\bour new (?:parent company|owners?)\b",
        ),
    ),
)
