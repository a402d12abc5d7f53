"""How praise and complaints are put in English; matched in lower case."""

from agents.collector.business_cues import one_of

PRODUCT = (
    r"(?:tool|product|platform|app|application|system|software|service|dashboards?|release|version"
    r"|feature|update|planner|view|reports?|reporting|design|interface|editor|module|support(?: team)?"
    r"|team|integration|export|import|onboarding|migration|rollout|training|documentation|search|api"
    r"|connector|workflow|solution|portal|templates?|filters?)"
)
GOOD = (
    r"(?:excellent|great|fantastic|amazing|brilliant|outstanding|superb|perfect(?:ly)?"
    r"|wonderful(?:ly)?|awesome|terrific|impressive|flawless(?:ly)?|seamless(?:ly)?|smooth(?:ly)?"
    r"|(?:really|very|so|extremely) (?:well|good|fast|helpful|easy|nice|useful|responsive|smooth)"
    r"|like a charm|a (?:real )?(?:joy|pleasure|breeze|delight|lifesaver|life saver|game changer)"
    r"|an? (?:huge|big|great|massive|real) (?:improvement|help|step forward|success)|spot on"
    r"|second to none|top notch)"
)
BAD = (
    r"(?:unacceptable|inacceptable|ridiculous|outrageous|appalling|dreadful|terrible|awful|horrible"
    r"|useless|unusable|unreliable"
    r"|a (?:complete |total |real )?(?:disgrace|joke|nightmare|mess|disaster|shambles|mystery to us)"
    r"|not acceptable|below (?:par|standard)|poor)"
)
UPSET = (
    r"(?:disappointed|disappointing|frustrated|frustrating|annoyed|annoying|unhappy|dissatisfied"
    r"|fed up|let down|angry|upset|losing (?:patience|trust|faith|confidence)|running out of patience"
    r"|sick of|tired of|concerned about the quality)"
)
US_WHO = (
    r"(?:we|i|we're|i'm|users?|people(?: here)?"
    r"|(?:the|our|my) (?:\w+ )?(?:team|users|colleagues|people|staff|management|boss|board|department"
    r"|planners|agents)|everyone(?: here)?|everybody(?: here)?|it|this|colleagues)"
)

PRAISES = (
    (
        "love loves adore adores enjoy enjoys like",
        one_of(
            r"(?<!would )(?<!'d )\b(?:love|loves|adore|adores|(?:really|really do) like|enjoy|enjoys) (?:how"
            rf"|using|working with|your (?:\w+ )?{PRODUCT}"
            rf"|(?:the|this)(?: \w+){{0,2}} (?!it\b|this\b|team\b){PRODUCT})\b",
        ),
    ),
    (
        "excel* great fanta* amazi* brill* outst* super* perfe* wonde* aweso* terri* impre* flawl* "
        "seaml* smoot* really very so extre* charm joy pleas* breeze delight lifes* huge big massive "
        "spot notch game",
        one_of(
            r"\b(?:it|this|everything) (?:is|works|runs|has been|was)(?: \w+)? (?:like a charm"
            r"|a (?:joy|pleasure|breeze|delight|lifesaver|game changer) to use"
            r"|an? (?:huge|big|great|massive|real) (?:improvement|help|step forward)|flawlessly|seamlessly"
            r"|really well|very well|perfectly)\b(?! to)",
            rf"\b{PRODUCT}(?: \w+)? (?:is|was|has been|have been|are|were|works?|worked|runs?|ran|looks?|went"
            rf"|has gone|feels?)(?: \w+){{0,2}}? {GOOD}\b(?! (?:to (?:have|see|hear|get|meet)|if))",
            r"\b(?:great|excellent|fantastic|amazing|brilliant|outstanding|superb|wonderful|awesome|impressive"
            r"|terrific|fabulous) (?:job|work|support|service|improvement|release|product|tool|team effort"
            r"|customer service)\b",
            r"\bthanks? (?:you )?(?:so much |very much |again )?for (?:the|your|this) (?:\w+ )?(?:quick|fast"
            r"|great|excellent|super|prompt|amazing|fantastic|outstanding) (?:fix|help|support|turnaround|work"
            r"|action|service|solution)",
            r"\b(?:turned|sorted|fixed|solved) (?:this|it|that|everything)(?: \w+){0,5}, (?:brilliant|amazing"
            r"|fantastic|great)",
        ),
    ),
    (
        "imagine way beyond mile stars ten loving rock best amazing awesome brill* fantastic stars "
        "better smoother easier simpler fan fans exactly excee* keep night happy happier pleased "
        "satis* delig* thril* impre* moon recom* kudos hats done saves saved saving lifes*",
        one_of(
            r"(?<!not )(?<!n't )\b(?:happy|pleased|satisfied|delighted|thrilled|impressed"
            r"|over the moon) (?:with|by|about how|how fast|at how)\b",
            r"\b(?:everybody|everyone|team|users|colleagues|people) (?:is|are)(?: \w+)? (?:happy|pleased"
            r"|satisfied|delighted|thrilled|impressed)\b(?! to\b)",
            r"\bcould ?(?:not|n't) be (?:happier|more pleased)\b",
            r"\b(?:can only|highly|definitely|would|warmly|gladly) recommend (?:it|you|your"
            r"|the (?:tool|product|platform))\b|\brecommended you to\b",
            r"\b(?:can't|cannot|could not|couldn't) imagine\b[^.;?]{0,40} without (?:it|you|this|the)\b"
            r"|\bwent (?:out of (?:her|his|their|your) way|above and beyond|the extra mile)\b"
            r"|\b(?:five|5) stars\b|\b(?:10|ten) out of (?:10|ten)\b"
            r"|\b(?:are|is|'re) (?:really |just )?loving (?:it|the|this|your)\b",
            r"\byou (?:guys |people |folks |all )?(?:rock"
            r"|are (?:the best|amazing|awesome|brilliant|fantastic|stars))\b"
            r"|\bcould(?: not|n't) have (?:gone|been|asked for) (?:any )?(?:better|smoother|easier|more)\b"
            r"|\b(?:made|makes) (?:our|my|everyone's|their) (?:life|lives|work|jobs?|days?)(?: \w+)? (?:easier"
            r"|better|simpler)\b",
            r"\b(?:big|huge|great) fans? of\b|\bexactly what (?:we|i) (?:needed|wanted|were looking for)\b"
            r"|\bexceed(?:s|ed) (?:our|my|all|everyone's) expectations\b"
            r"|\b(?:a )?pleasure (?:to work|working) with\b|\bkeep up the (?:good|great) work\b"
            r"|\bbest (?:tool|support|software|decision|vendor|product)\b|\bnight and day\b",
            r"\bkudos\b|\bhats off\b|\b(?:very )?well done\b(?! on your)",
            r"\b(?:saves|saved|is saving|saving) (?:us|me|them|my team|our team|everyone|people)\b"
            r"|\bhow much time (?:this|it) saves\b",
        ),
    ),
)

COMPLAINTS = (
    (
        "unacc* inacc* ridic* outra* appal* dread* terri* awful horri* usele* unusa* unrel* disgrace "
        "joke night* mess disas* shamb* poor below acceptable",
        one_of(
            r"\b(?:is|was|are|were|been|became|become|simply|just|absolutely|completely"
            rf"|frankly)(?: \w+)? {BAD}\b",
            r"\b(?:unacceptable|ridiculous|appalling|terrible|awful|horrible|dreadful|poor) (?:service|support"
            r"|quality|experience|response|performance|communication)\b",
        ),
    ),
    (
        "disap* frust* annoy* unhap* dissa* fed let angry upset losing running sick tired patience "
        "trust* faith confidence concerned",
        one_of(
            rf"\b{US_WHO}\b(?:'re|'m| are| is| am| were| was| have been| has been"
            r"|'ve been)?(?: (?:getting|very|really|quite|so|deeply|rather|increasingly|all|a bit"
            rf"|more and more|extremely|truly|just|slowly)){{0,3}} {UPSET}\b",
            r"\b(?:my|our|their) patience (?:is|has)\b"
            r"|\b(?:lost|losing|lose) (?:\w+ )?(?:trust|faith|confidence|patience)\b|\bstopped trusting\b",
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
            r"|working|resolved|solved|answered|available|delivered|done|corrected|repaired)\b"
            r"|\bstill (?:broken|unresolved|failing|crashing|open after|waiting for)\b",
            r"\bask(?:ed|ing)?(?: \w+){0,4} (?:two|three|four|five|six|several|many|countless|\d+) times\b"
            r"|\b(?:have|had) to ask twice\b",
            r"\b(?:been|are|am|'re"
            r"|'m) (?:still )?waiting\b[^.;?]{0,50}\b(?:for (?:over |more than |almost |about )?(?:\d+|a|two"
            r"|three|four|five|six|several|many) (?:days|weeks?|months?)|since)\b",
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
            r"\b(?:is|are|has become|became|gets?|getting|runs?|been|so|far|painfully"
            r"|it's)(?: \w+){0,2}? (?:far |much |way |painfully |unbearably |terribly |incredibly |extremely "
            r"|very |too |so |really )+slow(?:er)?\b",
            r"\b(?:become|becoming|get|getting) (?:painfully |unbearably |terribly |really )?(?:slow|slower)\b",
            r"\b(?:i|we)(?:'d| had| have)? (?:honestly |really |frankly )?(?:expected|hoped for)(?: a lot"
            r"| much| something| far)? (?:more|better)\b"
            r"|\bevery (?:release|update|version|upgrade)(?: \w+){0,2} (?:breaks|brings new|causes"
            r"|introduces)\b|\bwithout (?:a (?:single )?|any )(?:reply|answer|response|reaction|feedback)\b",
            r"\b(?:your|feel like|like|as|are being) (?:beta testers|guinea pigs)\b"
            r"|\b(?:is|are|was|were|went|has|have)(?: \w+)? (?:wrong|broken|failed|failing|crashed|lost"
            r"|missing) (?:yet )?again\b|\b(?:did not|didn't|does not|doesn't) help(?: \w+)? at all\b"
            r"|\b(?:not|n't) (?:what|how) (?:we|i) (?:expected|imagined|signed up for|paid for|were sold"
            r"|were promised)\b",
            r"\b(?:let|lets|letting) us down\b|\bnever (?:hear|heard|get|got) (?:back|an answer|a reply)\b"
            r"|\bno (?:reply|answer|response|reaction|progress)(?: \w+){0,5} (?:since|for|in|after)\b"
            r"|\bsame (?:bug|error|problem|issue|mistake) (?:again|over and over|every)\b|\bunprofessional\b"
            r"|\btoo many (?:bugs|errors|outages|problems)\b|\briddled with bugs\b"
            r"|\bcost us (?:hours|days|money|a customer)\b|\bbeing ignored\b",
            r"\bwaste of (?:time|money|our)\b|\b(?:not|n't) (?:get )?what we (?:pay|paid|are paying) for\b"
            r"|\bnot worth (?:the|what)\b",
            r"\b(?:are|am|is|were|'re|'m) (?:not|n't) (?:at all |very |really |too |particularly )?(?:happy"
            r"|satisfied|pleased|impressed) (?:with|by|about)\b|\bnot good enough\b",
            r"\bquality(?: \w+){0,4} (?:is|was|has been|has become) (?:\w+ )?(?:poor|bad|low|declining|worse"
            r"|disappointing)\b",
        ),
    ),
)
