"""What a schedule is made from the first time a scheduler starts; from then on it is what an admin sets."""

from datetime import time
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode

from keepwell.model_settings import Name


class ScheduleSettings(BaseSettings):
    schedule_on: bool = True
    schedule_zone: str = "UTC"
    """A name of the tz database: Europe/Berlin."""
    schedule_at: time = time(6)
    schedule_holidays: Name = None
    """A country (DE, Germany) on whose public holidays nothing is run."""
    digest_on: bool = True
    digest_at: time = time(7, 30)
    digest_to: Annotated[tuple[str, ...], NoDecode] = ()
    """Who gets today's list by mail: Mona Lindqvist <mona@ours.com>, ... A name that accounts have gets that book."""

    @field_validator("schedule_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return known_zone(value)

    @field_validator("digest_to", mode="before")
    @classmethod
    def _split_people(cls, value: object) -> object:
        return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


def known_zone(name: str) -> str:
    """ValueError for what is no zone of the tz database."""
    if name != "UTC" and name not in _zones():
        raise ValueError(f"{name} is no time zone such as Europe/Berlin")
    return name


@cache
def _zones() -> set[str]:
    """Python looks through the folders of its tz database for them."""
    return available_timezones()
