"""How often somebody may do what costs: a moving window for each kind of thing and each one who does it, within this
process. Several servers share nothing here, so that it takes no write; attempts to sign in are counted for all of them
(storage/sign_in_attempts.py)."""

import time
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PROVIDER_BY_ADDRESS = parse("120 per 15 minutes")
"""To the identity provider and back are two; a whole company may share an address."""
ASK = parse("30 per minute")
UPLOAD = parse("60 per 10 minutes")
EXPORT = parse("60 per 10 minutes")
API = parse("600 per minute")
INTAKE = parse("1200 per minute")


@dataclass(frozen=True)
class Throttle:
    """Thread-safe."""

    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def take(self, limit: RateLimitItem, *who: str) -> int:
        """Count one more; 0, or the seconds after which another may come."""
        if self.limiter.hit(limit, *who):
            return 0
        reset, _ = self.limiter.get_window_stats(limit, *who)
        return max(1, int(reset - time.time()) + 1)

    def standing(self, limit: RateLimitItem, *who: str) -> tuple[int, int]:
        """How many may still come, and the seconds after which all of them may again."""
        reset, left = self.limiter.get_window_stats(limit, *who)
        return max(0, int(left)), max(0, int(reset - time.time()) + 1)
