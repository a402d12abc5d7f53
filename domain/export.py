"""Text that leaves for a spreadsheet: no cell may be taken for a formula."""

import re

FORMULA_STARTS = "=+-@＝＋－＠﹢﹣﹦﹫−"
_LEADING = re.compile(r"(?:[\s\"';,|`\ufeff\u200b-\u200f\u2060]|%0[9AaDd]|%20|%22)+")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def neutralise(cell: str) -> str:
    """`cell` with a leading apostrophe when a spreadsheet could read it as a formula; plain numbers stay.

    What stands before the formula sign is looked through: white space, quotes and delimiters (a sloppy reader
    splits there), and their percent-encoded forms. A leading tab or line break is marked too.
    """
    if not cell or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    lead = _LEADING.match(cell)
    start = lead.end() if lead else 0
    risky = start < len(cell) and cell[start] in FORMULA_STARTS
    return "'" + cell if risky or cell[0] in "\t\r\n" else cell
