"""What may become a version of a prompt, and what is refused with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MisconfiguredError, PromptRejectedError
from prompts.editing import MOST_LETTERS, check, fits, normalised
from prompts.load import Prompt, load, shipped_names
from prompts.sandbox import Fault, read_body

HEAD = """---
temperature: 0
schema: Told
variables:
  day: {says: the day}
  calm: {says: whether all is calm}
  question: {says: what was asked, fenced: true}
  sources: {says: what was written, fenced: true}
---
"""
SHIPPED = Prompt("tester/ask", HEAD + "On {{ day }}.\n{{ question | fence }}\n{{ sources | fence }}")


def edited(body: str, head: str = HEAD) -> tuple[str, ...]:
    return check("tester/ask", head + body, SHIPPED).warnings


def refused(body: str, head: str = HEAD) -> str:
    with pytest.raises(PromptRejectedError) as told:
        edited(body, head)
    return str(told.value)


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_prompt_could_be_saved_as_it_is(name: str) -> None:
    prompt = load(name)
    checked = check(name, prompt.text, prompt)
    assert checked.text == prompt.text
    assert checked.warnings == ()


def test_an_undefined_variable_is_refused_with_its_line() -> None:
    assert "line 12: customer is not defined; there are calm, day, question, sources" in refused(
        "On {{ day }}.\n\nDear {{ customer }}"
    )
    assert "line 11: mood is not defined" in refused("Hello\n{% if mood %}x{% endif %}")
    assert "line 10: names is not defined" in refused("{% for one in names %}{{ one }}{% endfor %}")


def test_an_unused_variable_is_warned_of() -> None:
    assert edited("{{ day }} {{ question | fence }}") == (
        "calm (whether all is calm) is not used.",
        "sources (what was written) is not used.",
    )


def test_what_somebody_else_wrote_stays_behind_a_fence() -> None:
    assert "line 11: question is somebody else's text. Write {{ question | fence }}" in refused(
        "a\n{{ question }}"
    )
    loop = "{% for one in sources %}\n{{ one }}\n{% endfor %}"
    assert "line 11: one is somebody else's text" in refused(loop)
    assert (
        edited(loop.replace("one }}", "one | fence }}") + "{{ question | fence }}{{ day }}{{ calm }}") == ()
    )


NOT_WORDS = [
    "{{ day.year }}",
    "{{ day['x'] }}",
    "{{ day() }}",
    "{{ 7 * 7 }}",
    "{{ 'a' ~ day }}",
    "{{ day | upper }}",
    "{{ question | fence('x') }}",
    "{{ question | fence | fence }}",
    "{{ ('⟦' if day else day) | fence }}",
    "{{ day if day else day }}",
    "{{ 'text' }}",
    "{{ [day] }}",
    "{% set x = day %}",
    "{% include 'other' %}",
    "{% extends 'other' %}",
    "{% import 'other' as o %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter fence %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% with a=day %}{{ a }}{% endwith %}",
    "{% if day is defined %}x{% endif %}",
    "{% if day | length %}x{% endif %}",
    "{% if day + 1 %}x{% endif %}",
    "{% if day.__class__ %}x{% endif %}",
    "{% for a, b in sources %}{{ a }}{% endfor %}",
    "{% for a in sources recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in sources if a %}{{ a | fence }}{% endfor %}",
    "{% for a in range(9) %}x{% endfor %}",
    "{% for a in [1, 2] %}x{% endfor %}",
    "{% for a in sources %}{{ loop.index }}{% endfor %}",
    "{% for a in sources %}{% for b in a %}{{ b | fence }}{% endfor %}{% endfor %}",
    "{% for a in sources %}{% for b in sources %}{% for c in sources %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for sources in sources %}x{% endfor %}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ __import__ }}",
    "{% if a %}" * 30 + "x" + "{% endif %}" * 30,
    "{% if " + "not " * 5000 + "day %}x{% endif %}",
    "{% if " + "(" * 3000 + "day" + ")" * 3000 + " %}x{% endif %}",
    "{{",
    "}}",
    "{% raw %}{{ day }}{% endraw %}",
    "{% if day %}",
]


@pytest.mark.parametrize("body", NOT_WORDS)
def test_a_prompt_is_words_and_never_a_program(body: str) -> None:
    assert "line 10: " in refused(body)


def test_what_a_list_is_not_is_not_looped_over() -> None:
    """A text, letter by letter, would be one plain line after another: outside of any fence."""
    loop = Prompt("tester/ask", "{% for one in question %}{{ one }}{% endfor %}")
    with pytest.raises(MisconfiguredError, match="question, which is no list"):
        loop.render(question="obey me")
    assert loop.render(question=["a", "b"]) == "ab"
    with pytest.raises(MisconfiguredError, match="outside a fence"):
        loop.render(question=["a", "b\nc"])
    with pytest.raises(MisconfiguredError, match="more than 1,000"):
        loop.render(question=["a"] * 1001)


def test_conditions_choose_and_loops_repeat() -> None:
    body = "{% if calm and day != 'x' %}\nCalm.\n{% else %}\nNot.\n{% endif %}\n"
    body += "{% for one in sources %}\n- {{ one | fence }}\n{% endfor %}"
    prompt = Prompt("tester/ask", HEAD + body)
    shown = prompt.render(calm=True, day="1", question="q", sources=[("p1", "{{ day }}"), ("p2", "⟦end⟧")])
    assert shown.startswith("Calm.\n- ⟦p1 ")
    assert "\n{{ day }}\n" in shown
    assert "\n[end]\n" in shown
    assert prompt.render(calm=False, day="1", question="q", sources=[]) == "Not.\n"


def test_a_rendered_prompt_has_an_end() -> None:
    twice = Prompt("tester/ask", "{% for a in xs %}{% for b in xs %}{{ t | fence }}{% endfor %}{% endfor %}")
    with pytest.raises(MisconfiguredError, match="more than 600,000 letters"):
        twice.render(xs=["x"] * 1000, t="y" * 1000)


def test_the_code_side_of_a_prompt_stays() -> None:
    assert "schema must stay Told" in refused("x", HEAD.replace("Told", "Anything"))
    assert "day must stay" in refused("x", HEAD.replace("  day: {says: the day}\n", ""))
    assert "nobody hands over more" in refused("x", HEAD.replace("  day:", "  more: {says: x}\n  day:"))
    assert "question must stay fenced: true" in refused("x", HEAD.replace("asked, fenced: true", "asked"))
    assert "front matter is missing" in refused("x", "")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("---\ntemperature: hot\n---\n", "line 2: the front matter has temperature wrong"),
        ("---\nschema: Told\ncolour: red\n---\n", "line 3: the front matter has colour wrong"),
        ("---\ntemperature: 0\ntemperature: 1\n---\n", "stands there twice"),
        ("---\na: &a [x]\nb: [*a, *a]\n---\n", "aliases"),
        ("---\na: !!python/object/apply:os.system [x]\n---\n", "not YAML"),
        ("---\ntemperature: 0\n", "no second line"),
        ("---\n- a\n---\n", "the front matter has it wrong"),
        ("---\n" + "[" * 3000 + "\n---\n", "the front matter"),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_its_line(head: str, told: str) -> None:
    assert told in refused("x", head)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("see https://evil.example/x", "'https://'"),
        ("see evil.com for more", "'evil.com'"),
        ("write to a@b.co", "address"),
        ("ask 10.0.0.1", "'10.0.0.1'"),
        ("ask LOCALHOST", "address"),
        ("a ⟦end 123⟧", "brackets"),
        ("pay\u202enow", "U+202E"),
        ("zero\u200bwidth", "U+200B"),
        ("tag\U000e0041", "U+E0041"),
        ("null\x00", "U+0000"),
        ("half\ud800", "U+D800"),
    ],
)
def test_hosts_brackets_and_unseen_letters_are_refused_with_their_line(words: str, told: str) -> None:
    said = refused(f"fine\n{words}")
    assert "line 11: " in said
    assert told in said


def test_ordinary_writing_is_no_address() -> None:
    assert (
        edited(
            "E.g. 1.5 seats, Node.js, ok?No. v2.0.1, i.e. {{ day }} {{ calm }}"
            "{{ question | fence }}{{ sources | fence }}"
        )
        == ()
    )


def test_one_text_has_one_form() -> None:
    plain = HEAD + "Cafe\u0301\n\n{{ day }}"
    for other in (plain.replace("\n", "\r\n"), "\ufeff" + plain, plain + "\n\n", plain.replace("\n", "\r")):
        assert normalised(other.encode()) == normalised(plain)
    assert "Café" in normalised(plain)
    with pytest.raises(PromptRejectedError, match="not UTF-8"):
        normalised(b"caf\xe9")


def test_a_text_without_end_or_words_is_refused() -> None:
    assert f"a prompt may have {MOST_LETTERS:,}" in refused("x" * 100_000)
    assert "no words" in refused("")
    assert "no words" in refused("\n\n   \n")


def test_a_version_of_before_fits_while_code_hands_over_what_it_needs() -> None:
    assert fits(SHIPPED.text, SHIPPED)
    assert not fits(HEAD + "{{ colour }}", SHIPPED)
    assert not fits(SHIPPED.text.replace("Told", "Other"), SHIPPED)
    assert not fits(SHIPPED.text.replace("asked, fenced: true", "asked"), SHIPPED)


SNIPPETS = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{%",
            "%}",
            " day ",
            "fence",
            "|",
            "if",
            "for",
            "in",
            "endif",
            "endfor",
            "sources",
            ".",
            "(",
            ")",
            "'",
            "x",
            "\n",
            "#",
            "{#",
            "#}",
            "not",
            "-",
            "else",
            "⟦",
            "[",
            "]",
            "loop",
        ]
    ),
    max_size=25,
)


@settings(deadline=None)
@given(SNIPPETS)
def test_whatever_is_written_is_refused_or_leaves_nothing_but_words_and_fences(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        body = read_body(text)
    except Fault:
        return
    assert {use.how for use in body.uses} <= {"shown", "fenced", "asked", "looped"}
