"""Which columns of a file a feed looks at, and which it leaves."""

from sources.nested import ITEM, Trees, head, is_path, steps
from sources.readers.chunks import ROW

SEEN_ROWS = 200
MOST = 300


def left_over(trees: Trees, mentioned: set[str]) -> list[str]:
    """Columns that nothing mentions; of one that is reached into, the keys that nothing reaches for."""
    headers = [name for name in trees.frame.columns if name != ROW and name not in ("place", *mentioned)]
    paths = {name for name in mentioned if is_path(name)}
    entered = {head(name) for name in paths}
    left = [name for name in headers if name not in entered]
    for name in sorted(entered & {*trees.frame.columns, ITEM}):
        left += [key for key in _keys(trees, name) if not _reached(key, paths)]
    return left[:MOST]


def _keys(trees: Trees, name: str) -> list[str]:
    objects = [tree for tree in trees.of(name)[:SEEN_ROWS] if isinstance(tree, dict)]
    return [f"{name}.{key}" for key in dict.fromkeys(key for tree in objects for key in tree)]


def _reached(key: str, paths: set[str]) -> bool:
    wanted = steps(key)
    return any(steps(path)[: len(wanted)] == wanted for path in paths)
