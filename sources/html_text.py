"""HTML as the text that its reader saw: blocks on lines of their own, nothing that was hidden."""

import re
from functools import lru_cache
from html import unescape

from selectolax.lexbor import LexborHTMLParser

UNSEEN = "script, style, head, title, template, noscript, [hidden], [style*='display:none'], [style*='display: none']"
BLOCKS = "p, div, br, li, tr, h1, h2, h3, h4, h5, h6, blockquote, pre, table, ul, ol, section, article, hr"
TAG = re.compile(
    r"<(?:!doctype|!--|/?(?:a|abbr|address|article|b|blockquote|body|br|center|cite|code|col|del|details|div|dl|dt|dd"
    r"|em|figure|font|form|h[1-6]|head|hr|html|i|img|ins|label|li|mark|meta|o:p|ol|p|pre|q|s|script|section|small"
    r"|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video)\b)[^<>]{0,5000}>",
    re.IGNORECASE,
)
HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?([^/:?#\s]+)")
MAX_HTML = 2_000_000
MAX_DEPTH = 1_000
NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|br|hr|img|meta|link|input|col|dd|dt)\b)[a-zA-Z][^<>]{0,5000}>"
)
ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
_BREAK = "\ue000"


@lru_cache(maxsize=4096)
def html_to_text(html: str) -> str:
    """`html` as plain text; a text without tags keeps its lines, and its entities are resolved."""
    if TAG.search(html) is None:
        return unescape(html) if "&" in html else html
    if _too_deep(html):
        return _lines(unescape(ANY_TAG.sub(_BREAK, html[:MAX_HTML])))
    tree = LexborHTMLParser(html[:MAX_HTML].replace(_BREAK, ""))
    if tree.body is None:
        return ""
    for node in tree.css(UNSEEN):
        node.decompose()
    for node in tree.css(BLOCKS):
        node.insert_before(_BREAK)
        if node.tag not in ("br", "hr"):
            node.insert_after(_BREAK)
        if node.tag == "li":
            node.insert_before("- ")
    return _lines(tree.body.text(separator="") if tree.body else "")


def _too_deep(html: str) -> bool:
    """Whether elements stand in one another deeper than anybody writes; a tree of them is quadratic to walk."""
    depth = 0
    for closing in NESTING.findall(html, 0, MAX_HTML):
        depth += -1 if closing else 1
        if depth > MAX_DEPTH:
            return True
    return False


def _lines(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.split(_BREAK)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line)).strip()


def host_of(address: str) -> str:
    """The host of a web address, without www: https://www.acme.com/en is acme.com."""
    host = HOST.match(address.strip())
    return (host[1] if host else address).lower().removeprefix("www.").rstrip(".")
