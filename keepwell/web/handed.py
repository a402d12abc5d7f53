"""What the application hands to its routes, the screens' and the API's alike, as arguments of theirs."""

from typing import Annotated

from fastapi import Depends, Request

from keepwell.bootstrap import House
from keepwell.review_desk import review_of
from keepwell.signing_in.throttle import Throttle
from keepwell.web.access import Who
from keepwell.web.jobs import Jobs
from outbox.review.review import Review


def house_of(request: Request) -> House:
    found: House = request.app.state.house
    return found


# Coroutines, although they wait for nothing: a plain function would be sent to a thread and back on every request.
async def _house(request: Request) -> House:
    return house_of(request)


async def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


async def _throttle(request: Request) -> Throttle:
    found: Throttle = request.app.state.throttle
    return found


TheHouse = Annotated[House, Depends(_house)]
TheJobs = Annotated[Jobs, Depends(_jobs)]
TheThrottle = Annotated[Throttle, Depends(_throttle)]


def _review(house: TheHouse, who: Who) -> Review:
    return review_of(house, who.scope)


TheReview = Annotated[Review, Depends(_review)]
"""Of the drafts of whoever asks: any other is as if it did not exist."""
