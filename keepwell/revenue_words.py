"""Money and shares as they are written for people."""


def amount(cents: int, grouped: bool = True) -> str:
    """ "1,234.50", or "1234.50" for a spreadsheet."""
    sign, rest = "-" if cents < 0 else "", abs(cents)
    units = f"{rest // 100:,}" if grouped else str(rest // 100)
    return f"{sign}{units}.{rest % 100:02d}"


def units(cents: int) -> str:
    """Rounded to whole units, halves away from zero: "1,235"."""
    rest = (abs(cents) + 50) // 100
    return f"{'-' if cents < 0 and rest else ''}{rest:,}"


def thousands(cents: int) -> str:
    """ "12,345.7k"."""
    return f"{cents / 100_000:,.1f}k"


def share(part: float | None) -> str:
    """ "104.2 %", or a dot where there is none to speak of."""
    return "·" if part is None else f"{100 * part:.1f} %"
