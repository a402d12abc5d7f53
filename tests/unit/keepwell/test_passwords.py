"""What a kept password costs whoever tries to guess it."""

import pytest

from keepwell.signing_in.passwords import fits, hash_of, outdated

WEAKER = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A"
PASSWORD = "seven plain words make a good one"

pytestmark = pytest.mark.usefixtures("costly_passwords")


def test_it_is_hashed_by_argon2id_in_sixty_four_megabytes() -> None:
    kept = hash_of(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert fits(kept, PASSWORD)
    assert not fits(kept, PASSWORD.title())
    assert not outdated(kept)


def test_one_that_was_cheap_is_hashed_anew() -> None:
    assert outdated(WEAKER)
