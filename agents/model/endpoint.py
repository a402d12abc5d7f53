"""Where the model is, what may be told of that, and what it was seen not to take."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pydantic import SecretStr

NO_KEY = "none"
"""Sent where no key is configured: the client would look for one in the environment of the machine otherwise."""
STRICT, LOOSE, TOLD = "strict", "loose", "told"
_OPENAI = ("api.openai.com", ".openai.azure.com")


@dataclass(frozen=True)
class Endpoint:
    """`url` is the base, usually ending in /v1. Its user, path and query are shown nowhere."""

    url: str = field(repr=False)
    model: str
    key: SecretStr | None = None
    embedding_model: str | None = None

    @property
    def shown(self) -> str:
        parts = urlsplit(self.url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")

    @property
    def secret(self) -> str:
        return self.key.get_secret_value() if self.key is not None else NO_KEY

    @property
    def is_openai(self) -> bool:
        host = urlsplit(self.url).hostname or ""
        return any(host == name.lstrip(".") or host.endswith(name) for name in _OPENAI if name[0] == ".") or (
            host in _OPENAI
        )


@dataclass
class Manners:
    """How this endpoint wants to be asked: it begins with the best and steps down where a 400 names what it refuses."""

    forms: dict[str, str] = field(default_factory=dict)
    """By the name of a form: strict (where none is said), loose, or told: the schema in words, in the prompt."""
    temperature: bool = True
    usage_in_streams: bool = True
    tokens_word: str = "max_tokens"

    def copy(self) -> "Manners":
        return replace(self, forms=dict(self.forms))

    def step_down(self, refused: str, form: str | None) -> bool:
        """`refused` is what the endpoint said of its refusal, in lower case; False where nothing is left to try."""
        if form is not None and ("response_format" in refused or "schema" in refused):
            return self._weaker(form)
        if "temperature" in refused and self.temperature:
            self.temperature = False
            return True
        if "stream_options" in refused and self.usage_in_streams:
            self.usage_in_streams = False
            return True
        if "max_completion_tokens" in refused and self.tokens_word == "max_tokens":
            self.tokens_word = "max_completion_tokens"
            return True
        return False

    def how(self, form: str) -> str:
        return self.forms.get(form, STRICT)

    def _weaker(self, form: str) -> bool:
        weaker = {STRICT: LOOSE, LOOSE: TOLD}.get(self.how(form))
        if weaker is not None:
            self.forms[form] = weaker
        return weaker is not None
