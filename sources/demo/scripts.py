"""The scripts of the planted stories, one per kind; stories.py says what each must or must not set off."""

from dataclasses import replace

from sources.demo.script import Burst, Knots, Script

SMB, MID, ENT = "smb", "mid-market", "enterprise"
REGULAR_REVIEWS = ((20, True), (110, True), (200, True), (290, True))

SUDDEN = Script(
    quality=0.85,
    renewal_in=200,
    customer_for=900,
    staying=((400, 1.0), (5, 1.0), (4.5, 0.05), (0, 0.05)),
    champion_gone=5,
    qbrs=((95, True), (185, True), (275, True), (4, False)),
    calls=((30, True), (60, True), (90, True), (3, False)),
    scores=((4, "nps", 1), (4, "nps", 0), (3, "csat", 1), (3, "nps", 1), (2, "nps", 0), (2, "csat", 1)),
    silent_from=19,
    unanswered=(19, 18),
    mood=((6, 0.0), (5, -1.0)),
)

REVIEW = replace(
    SUDDEN,
    staying=((400, 1.0), (13, 1.0), (1, 0.2), (0, 0.2)),
    champion_gone=12,
    qbrs=((100, True), (190, True), (280, True), (9, False)),
    calls=((35, True), (65, True), (95, True)),
    scores=((9, "nps", 3), (6, "csat", 2), (3, "nps", 2)),
    silent_from=None,
    unanswered=(24, 20),
    mood=((14, 0.0), (10, -0.5)),
)

SLIDE = Script(
    quality=0.82,
    renewal_in=210,
    customer_for=1000,
    usage=((400, 1.0), (48, 1.0), (0, 0.58)),
    staying=((400, 1.0), (48, 1.0), (0, 0.82)),
)

WEAK = Script(
    quality=0.32,
    customer_for=1395,
    usage=((400, 0.6), (0, 0.5)),
    mood=((400, -0.35),),
    slow_from=200,
    qbrs=((40, False), (130, True), (220, True)),
    calls=((50, False), (100, True)),
)

DEEP_RED = Script(
    quality=0.3,
    customer_for=800,
    renewal_in=160,
    usage=((400, 0.7), (150, 0.6), (60, 0.25), (0, 0.15)),
    staying=((400, 1.0), (150, 0.8), (60, 0.35), (0, 0.2)),
    mood=((400, -0.8),),
    scores=((60, "nps", 1), (40, "csat", 1), (20, "nps", 0)),
    qbrs=((20, False), (110, False), (200, True)),
    calls=((35, False), (75, False), (120, True)),
    unanswered=(30, 40, 50, 60),
    slow_from=150,
)

RECOVERED = Script(
    quality=0.8,
    customer_for=900,
    renewal_in=170,
    segment=MID,
    seats=34,
    usage=((400, 1.0), (44, 1.0), (43, 0.6), (38, 0.6), (37, 1.0)),
    qbrs=REGULAR_REVIEWS,
)

UNUSED = Script(quality=0.66, customer_for=900, renewal_in=200, utilisation=0.30)

FILLING = Script(
    quality=0.8,
    customer_for=700,
    renewal_in=230,
    utilisation=0.70,
    calls=((40, True), (80, True)),
    qbrs=REGULAR_REVIEWS,
)

CALM_TALK = Script(quality=0.74, customer_for=800, renewal_in=220, segment=MID, chatter=0.6)
GROWING_TALK = replace(
    CALM_TALK, burst=Burst(19, 22, "growth"), growth=(3, 8, 14), exploring_from=30, advanced=(11,)
)
TICKET_TALK = replace(CALM_TALK, burst=Burst(19, 20, "tickets"), near_growth=(6,), near_advanced=(12,))
MUCH_TALK = replace(CALM_TALK, chatter=3.0, growth=(10, 100, 190, 280))

RISE = Script(
    quality=0.72,
    customer_for=850,
    renewal_in=190,
    usage=((430, 0.7), (15, 0.7), (13, 1.1), (0, 1.2)),
    staying=((430, 0.6), (15, 0.6), (13, 1.0), (0, 1.0)),
    mood=((16, -0.25), (12, 0.2)),
    scores=((10, "nps", 9), (6, "csat", 5), (4, "nps", 10)),
    qbrs=((110, True), (200, True)),
    calls=((18, True), (95, True)),
)

LEGACY = Script(
    segment=MID,
    seats=34,
    quality=0.8,
    customer_for=750,
    renewal_in=240,
    usage_source="product-legacy",
    usage_stops=9,
)
QUIET_D = Script(
    quality=0.86,
    seats=30,
    customer_for=1100,
    renewal_in=180,
    primary_disc="D",
    chatter=0.3,
    mood=((400, 0.2),),
)
MIDDLING = Script(
    quality=0.41,
    customer_for=1200,
    renewal_in=230,
    utilisation=0.44,
    seats=44,
    mood=((400, -0.08),),
    calls=tuple((age, True) for age in range(24, 400, 45)),
    qbrs=((75, False), (165, True), (255, False), (345, True)),
)
SEASONAL = Script(
    quality=0.8,
    seats=34,
    customer_for=1300,
    renewal_in=220,
    usage=((470, 1.0), (379, 1.0), (377, 0.3), (366, 0.3), (363, 1.0), (14, 1.0), (13, 0.3), (0, 0.3)),
    usage_days=470,
)
NEWCOMER = Script(quality=0.9, customer_for=5, segment=SMB, utilisation=0.95, usage=((430, 2.0),))
EMPTY = Script(
    quality=0.75,
    customer_for=40,
    usage_stops=500,
    surveyed=False,
    silent=True,
    qbrs=(),
    calls=(),
)


def leaving(step: int) -> Script:
    """An account that has taken `step` steps; each lies some weeks behind the one before."""
    began = (36, 52, 78, 100)[step - 1]
    missed = began - 38
    use = _fallen(began, 0.45)
    gone = ((18, 0.3), (17, 0.0), (0, 0.0))
    return Script(
        quality=0.8,
        customer_for=950,
        renewal_in=150,
        segment=MID,
        usage=(*use[:-1], *gone) if step == 4 else use,
        staying=_fallen(began, 0.6),
        mood=((began, 0.0), (0, -0.4)),
        qbrs=((missed if step > 1 else 62, step == 1), (152, True), (243, True), (334, True)),
        calls=((began + 10, True), (began + 55, True), (began + 100, True)),
        tickets_at=(began + 3, began + 30, began + 60) + ((missed - 1, missed - 3) if step == 2 else ()),
        mails_at=(missed - 6, missed - 13) if step > 2 else (),
        no_tickets_from=missed if step > 2 else None,
        silent_from=17 if step == 4 else None,
    )


def _fallen(began: int, floor: float) -> Knots:
    """As usual until `began` days ago, then down within a week."""
    return ((430, 1.0), (began, 1.0), (began - 7, floor + 0.1), (0, floor))
