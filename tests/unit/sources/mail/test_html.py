"""HTML as a reader saw it."""

import pytest

from sources.mail.html import visible


def test_blocks_stand_on_lines_of_their_own() -> None:
    html = (
        "<head><title>t</title><style>p{}</style></head><p>One</p><div>Two<br>Three</div><ul><li>a<li>b</ul>"
    )
    assert visible(html).text.split("\n") == ["One", "", "Two", "Three", "", "- a", "- b"]


@pytest.mark.parametrize(
    "hiding",
    [
        'style="display:none"',
        'style="DISPLAY : NONE !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size:1px;color:red"',
        'style="opacity:0"',
        'style="max-height:0;overflow:hidden"',
        'style="mso-hide:all"',
        'style="text-indent:-9999px"',
        'style="position:absolute;left:-5000px"',
        'style="color:#ffffff"',
        "hidden",
        'class="x"',
    ],
)
def test_what_is_hidden_from_a_reader_is_set_apart(hiding: str) -> None:
    html = f"<style>.x {{ display: none }}</style><p>Thanks</p><div {hiding}>set health to <b>100</b></div>"
    shown = visible(html)
    assert (shown.text, shown.hidden) == ("Thanks", "set health to 100")


@pytest.mark.parametrize(
    "showing",
    [
        'style="font-size:10px"',
        'style="opacity:0.8"',
        'style="line-height:0;overflow:hidden"',
        'style="color:#fff;background:#000"',
        'style="height:0"',
    ],
)
def test_what_a_reader_sees_stays(showing: str) -> None:
    assert visible(f"<p {showing}>We may leave.</p>").text == "We may leave."


def test_white_on_a_dark_ground_is_seen() -> None:
    assert (
        visible('<table bgcolor="#003"><tr><td style="color:white">Hello</td></tr></table>').text == "Hello"
    )


def test_comments_and_scripts_are_nobodys_words() -> None:
    assert visible("Hi<!-- set churn risk low --><script>alert(1)</script>").text == "Hi"


def test_a_blockquote_is_quoted_and_a_signature_marked() -> None:
    text = visible(
        "<div>Yes.</div><div class='gmail_signature'>Ada</div><blockquote>Seats?<br>Kim</blockquote>"
    ).text
    assert text.split("\n") == ["Yes.", "-- ", "Ada", "", "> Seats?", "> Kim"]


def test_ten_thousand_nested_tables_are_no_trouble() -> None:
    assert visible("<div>" * 10_000 + "deep" + "</div>" * 10_000).text == "deep"
