"""Names of companies, and which of them sound alike."""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from rapidfuzz import fuzz, process

LEGAL = frozenset(
    {
        *(
            "ab",
            "ag",
            "aps",
            "as",
            "asa",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "ev",
            "gmbh",
            "group",
            "holding",
        ),
        *(
            "inc",
            "incorporated",
            "kft",
            "kg",
            "kgaa",
            "limited",
            "llc",
            "llp",
            "ltd",
            "ltda",
            "mbh",
            "nv",
            "oy",
            "oyj",
        ),
        *(
            "plc",
            "pte",
            "pty",
            "pvt",
            "sa",
            "sarl",
            "sas",
            "se",
            "sl",
            "spa",
            "sp",
            "srl",
            "sro",
            "the",
            "ug",
            "zoo",
        ),
    }
)
SAME_NAME = 90
COMMON = 20
"""A word in more names than this says nothing: only the rarer words of a name are looked up."""


class Names:
    """Names by their words: a new one is only laid beside those that share a rare word with it."""

    def __init__(self) -> None:
        self._plain: dict[int, str] = {}
        self._with: dict[str, list[int]] = defaultdict(list)

    def learn(self, key: int, name: str) -> None:
        plain = self.plain(name)
        self._plain[key] = plain
        for word in set(plain.split()):
            self._with[word].append(key)

    def alike(self, name: str) -> list[tuple[int, float]]:
        """Keys of the names that read the same but for order, case, accents, legal form or a slip; with a score."""
        plain = self.plain(name)
        near = {
            key
            for word in plain.split()
            if len(self._with.get(word, ())) <= COMMON
            for key in self._with.get(word, ())
        }
        choices = {key: self._plain[key] for key in sorted(near)}
        found = process.extract(
            plain, choices, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_NAME, limit=COMMON
        )
        return [(key, score) for _, score, key in found]

    @staticmethod
    @lru_cache(maxsize=65_536)
    def plain(name: str) -> str:
        """Lower case, without accents, punctuation and legal forms (which stay where there is nothing else)."""
        letters = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        words = re.sub(r"[^\w]+", " ", re.sub(r"(?<=\b\w)\.", "", bare)).split()
        return " ".join([word for word in words if word not in LEGAL] or words)
