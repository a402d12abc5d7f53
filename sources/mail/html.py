"""HTML as the text a reader saw; what it hides from a reader is set apart."""

import re
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 2_000_000
SILENT = "script, style, head, title, template, object, svg, noembed, iframe, meta, link"
_BLOCKS = (
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|"
    r"(?:^|[;\s])opacity\s*:\s*0*\.?0+\s*(?:;|%|!|$)|font-size\s*:\s*[01]?(?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|!|$)|"
    r"text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|"
    r"(?:max-height|max-width|(?<!line-)(?<!-)height|(?<!-)width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)(?=.*overflow\s*:\s*hidden)|"
    r"overflow\s*:\s*hidden(?=.*(?:max-height|max-width|(?<!line-)(?<!-)height|(?<!-)width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
WHITE = re.compile(
    r"(?:^|[;\s])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
AT_RULE = re.compile(r"@[a-z-]+[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
RULE = re.compile(r"([.#]?[\w.#-]{1,80})\s*\{([^{}]{0,2000})\}")
MOST_RULES = 200
QUOTES = "div.yahoo_quoted, div#divRplyFwdMsg, div#appendonsend, div#mail-editor-reference-message-container"
SIGNATURES = (
    "div.gmail_signature, div.moz-signature, pre.moz-signature, div#Signature, "
    "[data-smartmail=gmail_signature]"
)
QUOTE_MARK = "-----Original Message-----"
SPACES = re.compile(r"[ \t\r\f\v\n]+")


@dataclass(frozen=True)
class Shown:
    text: str
    hidden: str


def visible(html: str) -> Shown:
    """Blocks on lines of their own, quotations behind "> ", a signature behind "-- "."""
    tree = LexborHTMLParser(html[:LONGEST])
    concealed = _concealed(tree)
    for node in tree.css(SILENT):
        node.decompose()
    hidden = []
    for node in concealed:
        said = SPACES.sub(" ", node.text(separator=" ")).strip()
        if said:
            hidden.append(said)
        node.replace_with(" ")
    for node in tree.css(QUOTES):
        node.insert_before(f"\x02{QUOTE_MARK}\x02")
    for node in tree.css(SIGNATURES):
        node.insert_before("\x02-- \x02")
    root = tree.body or tree.root
    return Shown(_rendered(root) if root is not None else "", "\n".join(hidden))


def _concealed(tree: LexborHTMLParser) -> list[LexborNode]:
    """The outermost elements that a mail program does not show."""
    found = [node for node in tree.css("[style]") if _hides(node)]
    found += tree.css("[hidden], font[size='0']")
    for selector in _hiding_rules(tree):
        try:
            found += tree.css(selector)
        except ValueError:
            continue
    marked = {node.mem_id: node for node in found}
    return [node for node in marked.values() if not _within(node, marked)]


def _hides(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    return bool(HIDES.search(style)) or (bool(WHITE.search(style)) and not _on_colour(node))


def _on_colour(node: LexborNode | None) -> bool:
    """Whether white text stands on a ground of its own."""
    for _ in range(60):
        if node is None:
            return False
        held = node.attributes
        if "bgcolor" in held or "background" in held or "background" in (held.get("style") or ""):
            return True
        node = node.parent
    return True


def _within(node: LexborNode, marked: dict[int, LexborNode]) -> bool:
    above = node.parent
    for _ in range(200):
        if above is None:
            return False
        if above.mem_id in marked:
            return True
        above = above.parent
    return False


def _hiding_rules(tree: LexborHTMLParser) -> list[str]:
    """Selectors of style sheets that hide; rules for print or small screens say nothing of this one."""
    sheets = "".join(node.text() for node in tree.css("style"))[:200_000]
    rules = islice(RULE.finditer(AT_RULE.sub("", sheets)), MOST_RULES)
    return [rule[1] for rule in rules if HIDES.search(rule[2])]


class _Lines:
    """Text coming in pieces, going out in lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0

    def say(self, text: str) -> None:
        if text.strip() or (self.line and text):
            self.line.append(text)

    def end(self, blank: bool = False) -> None:
        said = SPACES.sub(" ", "".join(self.line)).strip()
        self.line = []
        mark = "> " * min(self.depth, 8)
        if said:
            self.lines += [
                (mark + part.strip() if part != "-- " else part) for part in said.split("\x02") if part
            ]
        elif blank and self.lines and self.lines[-1] != mark.strip():
            self.lines.append(mark.strip())


def _rendered(root: LexborNode) -> str:
    """Depth first without recursion: mails are known whose tables nest by the thousand."""
    out = _Lines()
    node: LexborNode | None = root.child
    stack: list[LexborNode] = []
    while node is not None or stack:
        if node is None:
            closing = stack.pop()
            _leave(closing, out)
            node = closing.next
            continue
        tag = node.tag or ""
        if tag == "-text":
            out.say(node.text_content or "")
        elif tag == "br":
            out.end(blank=True)
        elif not tag.startswith(("-", "_")):
            _enter(tag, out)
            if node.child is not None:
                stack.append(node)
                node = node.child
                continue
            _leave(node, out)
        node = node.next
    out.end()
    return "\n".join(out.lines).strip()


def _enter(tag: str, out: _Lines) -> None:
    if tag in BLOCKS:
        out.end()
    if tag in ("p", "blockquote", "ul", "ol", "table"):
        out.end(blank=True)
    if tag == "blockquote":
        out.depth += 1
    if tag == "li":
        out.say("- ")


def _leave(node: LexborNode, out: _Lines) -> None:
    tag = node.tag or ""
    if tag in BLOCKS:
        out.end()
    if tag in ("td", "th"):
        out.say(" ")
    if tag == "blockquote":
        out.depth = max(out.depth - 1, 0)
    if tag in ("p", "blockquote", "ul", "ol", "table"):
        out.end(blank=True)
