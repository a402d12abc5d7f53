"""The page that shows people what is written is what is written."""

from drafts_page import PAGE, page


def test_the_page_is_made_of_the_templates_as_they_are() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert told == page(), "write it anew: PYTHONPATH=. python tests/unit/agents/writer/drafts_page.py"
