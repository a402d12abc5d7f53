"""The languages messages are written in, and which of them a contact gets."""

from typing import Literal, get_args

Language = Literal["en", "de", "fr", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SPELT: dict[str, Language] = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "francais": "fr",
    "spanish": "es",
    "español": "es",
    "espanol": "es",
}


def language_of(told: str | None) -> tuple[Language, str | None]:
    """The language, and another one that the contact would rather have: "de-AT" is German, "nl" is English for want
    of Dutch."""
    plain = (told or "").strip().casefold()
    if not plain:
        return "en", None
    code = plain.replace("_", "-").split("-")[0]
    found = SPELT.get(plain) or next((one for one in LANGUAGES if one == code), None)
    return (found, None) if found else ("en", told)
