"""How praise and complaints are put in English; matched in lower case."""

from agents.collector.business_cues import one_of

PRODUCT = (
    r"(?:tool|product|platform|app|application|system|software|service|dashboards?|release|version"
    r"|feature"
    r"|update|planner|view|reports?|reporting|design|interface|editor|module|support(?: team)?"
    r"|team|integration|export|import"
    r"|onboarding|migration|rollout|training|documentation|search|api|connector|workflow|solution"
    r"|portal|templates?|filters?)"
)
GOOD = (
    r"(?:excellent|great|fantastic|amazing|brilliant|outstanding|superb|perfect(?:ly)?|wonderful(?:ly)?"
    r"|awesome|terrific"
    r"|impressive|flawless(?:ly)?|seamless(?:ly)?|smooth(?:ly)?|(?:really|very|so|extremely) (?:well"
    r"|good|fast|helpful|easy"
    r"|nice|useful|responsive|smooth)|like a charm|a (?:real )?(?:joy|pleasure|breeze|delight|lifesaver"
    r"|life saver|game changer)"
    r"|an? (?:huge|big|great|massive|real) (?:improvement|help|step forward|success)|spot on|second "
    r"to none|top notch)"
)
BAD = (
    r"(?:unacceptable|inacceptable|ridiculous|outrageous|appalling|dreadful|terrible|awful|horrible"
    r"|useless|unusable"
    r"|unreliable|a (?:complete |total |real )?(?:disgrace|joke|nightmare|mess|disaster|shambles"
    r"|mystery to us)|not acceptable"
    r"|below (?:par|standard)|poor)"
)
UPSET = (
    r"(?:disappointed|disappointing|frustrated|frustrating|annoyed|annoying|unhappy|dissatisfied"
    r"|fed up|let down|angry|upset"
    r"|losing (?:patience|trust|faith|confidence)|running out of patience|sick of|tired of|concerned "
    r"about the quality)"
)
US_WHO = (
    r"(?:we|i|we're|i'm|users?|people(?: here)?|(?:the|our|my) (?:\w+ )?(?:team|users|colleagues"
    r"|people|staff|management|boss"
    r"|board|department|planners|agents)|everyone(?: here)?|everybody(?: here)?|it|this|colleagues)"
)

PRAISES = (
    (
        "love loves adore adores enjoy enjoys like",
        one_of(
            r"(?<!would )(?<!'d )\b(?:love|loves|adore|adores|(?:really|really do) like|enjoy|enjoys) "
            rf"(?:how|using|working with|your (?:\w+ )?{PRODUCT}|(?:the|this)(?: \w+){{0,2}} (?!it\b|this\b"
            rf"|team\b){PRODUCT})\b",
        ),
    ),
    (
        "excel* great fanta* amazi* brill* outst* super* perfe* wonde* aweso* terri* impre* flawl* "
        "seaml* smoot* really very so extre* charm joy pleas* breeze delight lifes* huge big massive "
        "spot notch game",
        one_of(
            r"\b(?:it|this|everything) (?:is|works|runs|has been|was)(?: \w+)? (?:like a charm|a (?:joy"
            r"|pleasure|breeze|delight|lifesaver|game changer) to use|an? (?:huge|big|great|massive|real) "
            r"(?:improvement|help|step forward)|flawlessly|seamlessly|really well|very well|perfectly)\b(?! "
            r"to)",
            rf"\b{PRODUCT}(?: \w+)? (?:is|was|has been|have been|are|were|works?|worked|runs?|ran|looks?"
            rf"|went|has gone|feels?)(?: \w+){{0,2}}? {GOOD}\b(?! (?:to (?:have|see|hear|get|meet)|if))",
            r"\b(?:great|excellent|fantastic|amazing|brilliant|outstanding|superb|wonderful|awesome|impressive"
            r"|terrific|fabulous) (?:job|work|support|service|improvement|release|product|tool|team effort"
            r"|customer service)\b",
            r"\bthanks? (?:you )?(?:so much |very much |again )?for (?:the|your|this) (?:\w+ )?(?:quick"
            r"|fast|great|excellent|super|prompt|amazing|fantastic|outstanding) (?:fix|help|support|turnaround"
            r"|work|action|service|solution)",
            r"\b(?:turned|sorted|fixed|solved) (?:this|it|that|everything)(?: \w+){0,5}, (?:brilliant|amazing"
            r"|fantastic|great)",
        ),
    ),
    (
        "imagine way beyond mile stars ten loving rock best amazing awesome brill* fantastic stars "
        "better smoother easier simpler fan fans exactly excee* keep night happy happier pleased "
        "satis* delig* thril* impre* moon recom* kudos hats done saves saved saving lifes*",
        one_of(
            r"(?<!not )(?<!n't )\b(?:happy|pleased|satisfied|delighted|thrilled|impressed|over the moon) "
            r"(?:with|by|about how|how fast|at how)\b",
            r"\b(?:everybody|everyone|team|users|colleagues|people) (?:is|are)(?: \w+)? (?:happy|pleased"
            r"|satisfied|delighted|thrilled|impressed)\b(?! to\b)",
            r"\bcould ?(?:not|n't) be (?:happier|more pleased)\b",
            r"\b(?:can only|highly|definitely|would|warmly|gladly) recommend (?:it|you|your|the (?:tool"
            r"|product|platform))\b|\brecommended you to\b",
            r"\b(?:can't|cannot|could not|couldn't) imagine\b[^.;?]{0,40} without (?:it|you|this|the)\b"
            r"|\bwent (?:out of (?:her|his|their|your) way|above and beyond|the extra mile)\b|\b(?:five"
            r"|5) stars\b|\b(?:10|ten) out of (?:10|ten)\b|\b(?:are|is|'re) (?:really |just )?loving (?:it"
            r"|the|this|your)\b",
            r"\byou (?:guys |people |folks |all )?(?:rock|are (?:the best|amazing|awesome|brilliant|fantastic"
            r"|stars))\b|\bcould(?: not|n't) have (?:gone|been|asked for) (?:any )?(?:better|smoother|easier"
            r"|more)\b|\b(?:made|makes) (?:our|my|everyone's|their) (?:life|lives|work|jobs?|days?)(?: "
            r"\w+)? (?:easier|better|simpler)\b",
            r"\b(?:big|huge|great) fans? of\b|\bexactly what (?:we|i) (?:needed|wanted|were looking for)\b"
            r"|\bexceed(?:s|ed) (?:our|my|all|everyone's) expectations\b|\b(?:a )?pleasure (?:to work|working) "
            r"with\b|\bkeep up the (?:good|great) work\b|\bbest (?:tool|support|software|decision|vendor"
            r"|product)\b|\bnight and day\b",
            r"\bkudos\b|\bhats off\b|\b(?:very )?well done\b(?! on your)",
            r"\b(?:saves|saved|is saving|saving) (?:us|me|them|my team|our team|everyone|people)\b|\bhow "
            r"much time (?:this|it) saves\b",
        ),
    ),
)

COMPLAINTS = (
    (
        "unacc* inacc* ridic* outra* appal* dread* terri* awful horri* usele* unusa* unrel* disgrace "
        "joke night* mess disas* shamb* poor below acceptable",
        one_of(
            r"\b(?:is|was|are|were|been|became|become|simply|just|absolutely|completely|frankly)(?: \w+)? "
            rf"{BAD}\b",
            r"\b(?:unacceptable|ridiculous|appalling|terrible|awful|horrible|dreadful|poor) (?:service"
            r"|support|quality|experience|response|performance|communication)\b",
        ),
    ),
    (
        "disap* frust* annoy* unhap* dissa* fed let angry upset losing running sick tired patience "
        "trust* faith confidence concerned",
        one_of(
            rf"\b{US_WHO}\b(?:'re|'m| are| is| am| were| was| have been| has been|'ve been)?(?: (?:getting"
            r"|very|really|quite|so|deeply|rather|increasingly|all|a bit|more and more|extremely|truly"
            rf"|just|slowly)){{0,3}} {UPSET}\b",
            r"\b(?:my|our|their) patience (?:is|has)\b|\b(?:lost|losing|lose) (?:\w+ )?(?:trust|faith|confidence"
            r"|patience)\b|\bstopped trusting\b",
        ),
    ),
    (
        "keeps keep time outage incident crash attempt times twice still waiting waited",
        one_of(
            r"\bkeeps? (?:on )?(?:crashing|failing|breaking|freezing|dropping|losing|timing out|happening"
            r"|logging|disappearing)\b",
            r"\b(?:second|third|fourth|fifth|sixth|seventh|\d+(?:th|rd|nd)) (?:time|outage|incident|crash"
            r"|attempt|failure)\b",
            r"\bstill (?:not|hasn't been|isn't|has not been|have not been|haven't been) (?:\w+ )?(?:fixed"
            r"|working|resolved|solved|answered|available|delivered|done|corrected|repaired)\b|\bstill "
            r"(?:broken|unresolved|failing|crashing|open after|waiting for)\b",
            r"\bask(?:ed|ing)?(?: \w+){0,4} (?:two|three|four|five|six|several|many|countless|\d+) times\b"
            r"|\b(?:have|had) to ask twice\b",
            r"\b(?:been|are|am|'re|'m) (?:still )?waiting\b[^.;?]{0,50}\b(?:for (?:over |more than |almost "
            r"|about )?(?:\d+|a|two|three|four|five|six|several|many) (?:days|weeks?|months?)|since)\b",
        ),
    ),
    (
        "expec* hoped every without testers pigs again help signed sold imagi* paid promised down "
        "never reply answer response reaction progress bug error problem issue mistake bugs errors "
        "outages problems unprofessional riddled hours days money customer ignored nobody no-one "
        "slow slower waste pay happy satis* pleased impre* good worth quality",
        one_of(
            r"\b(?:nobody|no one|no-one)(?: \w+){0,3}? (?:answer(?:s|ed)?|repl(?:ies|ied)|respond(?:s|ed)?"
            r"|called back|calls back|got back|gets back|come back|reacts|reacted)\b",
            r"\b(?:is|are|has become|became|gets?|getting|runs?|been|so|far|painfully|it's)(?: \w+){0,2}? "
            r"(?:far |much |way |painfully |unbearably |terribly |incredibly |extremely |very |too |so "
            r"|really )+slow(?:er)?\b",
            r"\b(?:become|becoming|get|getting) (?:painfully |unbearably |terribly |really )?(?:slow|slower)\b",
            r"\b(?:i|we)(?:'d| had| have)? (?:honestly |really |frankly )?(?:expected|hoped for)(?: a "
            r"lot| much| something| far)? (?:more|better)\b|\bevery (?:release|update|version|upgrade)(?: "
            r"\w+){0,2} (?:breaks|brings new|causes|introduces)\b|\bwithout (?:a (?:single )?|any )(?:reply"
            r"|answer|response|reaction|feedback)\b",
            r"\b(?:your|feel like|like|as|are being) (?:beta testers|guinea pigs)\b|\b(?:is|are|was|were"
            r"|went|has|have)(?: \w+)? (?:wrong|broken|failed|failing|crashed|lost|missing) (?:yet )?again\b"
            r"|\b(?:did not|didn't|does not|doesn't) help(?: \w+)? at all\b|\b(?:not|n't) (?:what|how) "
            r"(?:we|i) (?:expected|imagined|signed up for|paid for|were sold|were promised)\b",
            r"\b(?:let|lets|letting) us down\b|\bnever (?:hear|heard|get|got) (?:back|an answer|a reply)\b"
            r"|\bno (?:reply|answer|response|reaction|progress)(?: \w+){0,5} (?:since|for|in|after)\b|\bsame "
            r"(?:bug|error|problem|issue|mistake) (?:again|over and over|every)\b|\bunprofessional\b|\btoo "
            r"many (?:bugs|errors|outages|problems)\b|\briddled with bugs\b|\bcost us (?:hours|days|money"
            r"|a customer)\b|\bbeing ignored\b",
            r"\bwaste of (?:time|money|our)\b|\b(?:not|n't) (?:get )?what we (?:pay|paid|are paying) for\b"
            r"|\bnot worth (?:the|what)\b",
            r"\b(?:are|am|is|were|'re|'m) (?:not|n't) (?:at all |very |really |too |particularly )?(?:happy"
            r"|satisfied|pleased|impressed) (?:with|by|about)\b|\bnot good enough\b",
            r"\bquality(?: \w+){0,4} (?:is|was|has been|has become) (?:\w+ )?(?:poor|bad|low|declining"
            r"|worse|disappointing)\b",
        ),
    ),
)
