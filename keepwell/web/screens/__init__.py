"""One module per screen."""

from keepwell.web.screens import ask, facts, home, outbox, review, review_verdicts, sign_in

ROUTERS = (
    home.routes,
    sign_in.routes,
    review.routes,
    review_verdicts.routes,
    outbox.routes,
    facts.routes,
    ask.routes,
)
"""Of every screen, in the order in which paths are tried."""
