"""The design's tokens, as files hold them."""

INK, MUTED, LINE, PALE, PAPER = "#111318", "#5f6673", "#d9dde5", "#f1f3f7", "#ffffff"
ACCENT, RED, ORANGE, GREEN = "#3b5bdb", "#c92a2a", "#d9730d", "#2b8a3e"
BANDS = {"red": RED, "orange": ORANGE, "green": GREEN}


def of_band(band: str) -> str:
    """Grey where a band is unknown."""
    return BANDS.get(band, MUTED)


def of_change(points: float) -> str:
    return RED if points < 0 else GREEN


def rgb(token: str) -> tuple[int, int, int]:
    return int(token[1:3], 16), int(token[3:5], 16), int(token[5:7], 16)


def tint(token: str, share: float) -> tuple[int, int, int]:
    """The colour thinned with white: `share` of it stays."""
    red, green, blue = (round(255 - (255 - part) * share) for part in rgb(token))
    return red, green, blue
