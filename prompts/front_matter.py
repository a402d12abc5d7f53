"""What stands between the two lines --- at the top of a prompt: how it is asked, with what, for which form."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from prompts.sandbox import Fault

LINE = "---"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ModelName = Annotated[str, StringConstraints(pattern=r"^[\w][\w .:/@+-]{0,99}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_NUMBER = re.compile(r"line (\d+)")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Variable(_Closed):
    """`fenced`: somebody outside wrote it, so that it is shown between fences and nowhere else."""

    says: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    fenced: bool = False
    example: str | int | float | list[str] | None = None


class StyleRules(_Closed):
    """What an answer must keep to, told by counting. See prompts/style.py for how each is counted."""

    most_words: Annotated[int, Field(ge=1)] | None = None
    least_words: Annotated[int, Field(ge=1)] | None = None
    most_sentences: Annotated[int, Field(ge=1)] | None = None
    most_paragraphs: Annotated[int, Field(ge=1)] | None = None
    must_contain: tuple[Words, ...] = ()
    must_not_contain: tuple[Words, ...] = ()
    one_call_to_action: bool = False


class Front(_Closed):
    """`model` None is the configured one. `variables` and `form` are the code's side of a prompt."""

    model: ModelName | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    variables: dict[Name, Variable] = {}
    form: Annotated[str, StringConstraints(max_length=60)] | None = Field(None, alias="schema")
    style_rules: StyleRules = StyleRules()


@dataclass(frozen=True)
class Split:
    """A text apart. `first` is the line of the text that the body begins on; `front` None: there is none."""

    front: Front | None
    body: str
    first: int


class _Loader(yaml.SafeLoader):
    """No aliases (a few lines of them are millions of words), no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*) are not possible")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key} stands there twice, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep)


@lru_cache(maxsize=256)
def split(text: str) -> Split:
    """Fault where the front matter cannot be read."""
    lines = text.split("\n")
    if lines[0].rstrip() != LINE:
        return Split(None, text, 1)
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == LINE), None)
    if end is None:
        raise Fault(f"the front matter has no second line {LINE}", 1)
    front = _front("\n".join(lines[1:end]))
    body = lines[end + 1 :]
    blank = next((n for n, line in enumerate(body) if line.strip()), len(body))
    return Split(front, "\n".join(body[blank:]), end + 2 + blank)


def _front(written: str) -> Front:
    try:
        read = yaml.load(written, _Loader)  # noqa: S506 - a SafeLoader with less
        return Front.model_validate({} if read is None else read)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        problem = getattr(wrong, "problem", None) or str(wrong)
        raise Fault(
            f"the front matter is not YAML: {problem}", 1 if mark is None else mark.line + 2
        ) from None
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise Fault(
            f"the front matter has {where} wrong: {first['msg'].lower()}", _line(written, first["loc"])
        ) from None
    except (RecursionError, ValueError) as wrong:
        raise Fault(f"the front matter cannot be read: {wrong}", 1) from None


def _line(written: str, where: tuple[int | str, ...]) -> int:
    """The line of the text on which the innermost key stands that can be found."""
    found, lines = 1, written.split("\n")
    for part in where:
        begins = re.compile(rf"\s*{re.escape(str(part))}\s*:")
        found = next((n for n, line in enumerate(lines, start=2) if n > found and begins.match(line)), found)
    return found
