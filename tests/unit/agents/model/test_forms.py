"""Forms that may be asked of a model, and reading what it wrote into them."""

import json
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from agents.model.forms import json_schema, read_form

Short = Annotated[str, Field(max_length=20)]


class Quote(BaseModel):
    words: Short
    offset: Annotated[int, Field(ge=0)]


class Reading(BaseModel):
    kind: Literal["good", "bad"]
    day: date | None = None
    title: Short = "none"
    quotes: Annotated[list[Quote], Field(max_length=3)]


class FreeText(BaseModel):
    text: str


class FreeList(BaseModel):
    quotes: list[Quote]


class Deep(BaseModel):
    inner: Annotated[list[FreeText], Field(max_length=2)]


class AnyKeys(BaseModel):
    table: dict[str, int]


class Anything(BaseModel):
    value: Any


class Endless(BaseModel):
    more: "Annotated[list[Endless], Field(max_length=2)]"


class MaybeText(BaseModel):
    text: str | None


def test_a_bounded_form_is_closed_and_requires_every_field() -> None:
    schema = json_schema(Reading)
    assert schema["required"] == ["kind", "day", "title", "quotes"]
    for node in (schema, schema["$defs"]["Quote"]):
        assert node["additionalProperties"] is False
    assert schema["properties"]["title"] == {
        "maxLength": 20,
        "type": "string",
    }  # a field called title is no title


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (FreeText, "FreeText.text is text without max_length"),
        (FreeList, "FreeList.quotes is a list without max_length"),
        (Deep, r"Deep.inner\[\].text is text"),
        (AnyKeys, "AnyKeys.table is an object of any keys"),
        (Anything, "Anything.value may be anything"),
        (Endless, "holds itself"),
        (MaybeText, "MaybeText.text is text"),
    ],
)
def test_a_form_without_bounds_is_refused_with_the_place(form: type[BaseModel], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        json_schema(form)


RIGHT = {"kind": "good", "quotes": [{"words": "we grow", "offset": 3}]}


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Sure! {} I hope {{this}} helps.", "\ufeff {}"])
def test_a_right_object_is_read_whatever_stands_around_it(around: str) -> None:
    text = around.replace("{}", json.dumps(RIGHT))
    assert read_form(Reading, text).quotes[0].words == "we grow"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('{"kind": "good", "quotes": [', "cannot be read"),
        ("{" * 100_000, "cannot be read"),
        ('{"a":' * 50_000, "cannot be read"),
        (json.dumps(RIGHT | {"kind": "geheim"}), "kind: literal error"),
        (
            json.dumps(RIGHT | {"quotes": [{"words": "x" * 21, "offset": 1}]}),
            "quotes.0.words: string too long",
        ),
        (json.dumps(RIGHT | {"quotes": [{"words": "x", "offset": 1}] * 4}), "quotes: too long"),
    ],
)
def test_a_wrong_one_is_refused_without_a_word_of_it(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as wrong:
        read_form(Reading, text)
    assert "geheim" not in str(wrong.value)
    assert str(wrong.value).isprintable()


def test_a_field_that_the_model_made_up_is_not_named() -> None:
    """It is told to the model again, and may hold what no prompt may: the bracket of a fence has ended a whole run."""

    class Closed(BaseModel):
        model_config = ConfigDict(extra="forbid")

        quotes: list[Reading] = Field(max_length=3)

    with pytest.raises(ValueError, match=r"^it: extra forbidden$"):
        read_form(Closed, json.dumps({"quotes": [], "geheim \u27e6end\u27e7\n": 1}))


def test_many_problems_are_told_shortly() -> None:
    text = json.dumps(RIGHT | {"quotes": [{}, {}, {}]})
    with pytest.raises(ValueError, match="and 1 more"):
        read_form(Reading, text)
