"""The body of a prompt: a closed subset of Jinja, checked node by node, rendered where nothing can be reached.

Allowed are text, `{{ name }}`, `{{ name | fence }}`, `{% if %}` with comparisons, and, or, not, and
`{% for one in name %}` over a list that is given. No calls, attributes, arithmetic, includes, macros, assignments or
other filters: an admin's edit is words, and never a program.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, meta, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.errors import MisconfiguredError
from prompts.fencing import fenced, is_plain

DEEPEST = 4
"""Blocks within blocks; and no loop stands in another loop's loop."""
MOST_ITEMS = 1000
MOST_LETTERS = 600_000
"""Of a rendered prompt: more than any endpoint takes."""
_COMPARED = ("eq", "ne", "lt", "lteq", "gt", "gteq", "in", "notin")
_STRAY = ("{{", "}}", "{%", "%}")


class Fault(Exception):  # noqa: N818 - what is wrong with a text, for whoever shows it
    """`line` counts from 1 within the body."""

    def __init__(self, says: str, line: int) -> None:
        super().__init__(says)
        self.says, self.line = says, line


class FencedText(str):
    """A text that went through the filter `fence`: the only one of several lines that gets into a prompt."""

    __slots__ = ()


@dataclass(frozen=True)
class Use:
    """Where a given name is used. `how` is shown, fenced, asked (in an if) or looped; `through` a loop over it."""

    name: str
    how: str
    line: int
    through: str = ""

    @property
    def written(self) -> str:
        return self.through or self.name


@dataclass(frozen=True)
class Body:
    """A body that was read: what it uses, in the order of its lines, and how it is rendered."""

    uses: tuple[Use, ...]
    template: Template = field(repr=False)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.uses)

    def render(self, values: Mapping[str, Any]) -> str:
        """With every name given. MisconfiguredError for a value out of place."""
        for use in self.uses:
            _in_place(use, values[use.name])
        pieces, size = [], 0
        try:
            for piece in self.template.generate({name: values[name] for name in self.names}):
                size += len(piece)
                if size > MOST_LETTERS:
                    raise MisconfiguredError(f"it comes to more than {MOST_LETTERS:,} letters")
                pieces.append(piece)
        except (TemplateError, TypeError) as broken:
            raise MisconfiguredError(f"it cannot be rendered: {broken}") from broken
        return "".join(pieces)


def _in_place(use: Use, value: Any) -> None:
    if use.how == "looped" and not isinstance(value, list | tuple):
        raise MisconfiguredError(f"it loops over {use.name}, which is no list")
    if use.how == "looped" and len(value) > MOST_ITEMS:
        raise MisconfiguredError(f"it loops over {use.name}, which has more than {MOST_ITEMS:,} items")
    for one in value if use.through else (value,):
        if use.how == "shown" and not is_plain(one):
            raise MisconfiguredError(
                f"it has {use.written} outside a fence, and it is more than one plain line. "
                f"Write {{{{ {use.written} | fence }}}} in the prompt"
            )
        if use.how == "fenced" and not isinstance(one, str | list | tuple):
            raise MisconfiguredError(f"it fences {use.written}, which is no text")


def _fence(value: Any) -> FencedText:
    pair = isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value)
    return FencedText(fenced([value] if pair else value))


def _finalize(value: Any) -> Any:
    """The last word on whatever is put out, were a check before it ever to miss something."""
    if isinstance(value, FencedText) or is_plain(value):
        return value
    raise MisconfiguredError("a value outside a fence is more than one plain line")


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    # Not for HTML: escaping would change what a model reads.
    found = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
        cache_size=0,
    )
    found.globals.clear()
    found.tests.clear()
    found.filters.clear()
    found.filters["fence"] = _fence
    return found


@lru_cache(maxsize=256)
def read_body(text: str) -> Body:
    """Fault for what is not allowed."""
    environment = _environment()
    try:
        tree = environment.parse(text)
        uses = tuple(_Reading().of(tree))
        unexplained = meta.find_undeclared_variables(tree) - {use.name for use in uses}
        assert not unexplained, unexplained
        return Body(uses, environment.from_string(tree))
    except TemplateError as wrong:
        raise Fault(_hinted(str(wrong.message), text), getattr(wrong, "lineno", 1)) from None
    except (RecursionError, SyntaxError, MemoryError):
        raise Fault("blocks stand within blocks too deeply", 1) from None


def _hinted(says: str, text: str) -> str:
    old = "fence:" in text or "fence " in text
    return f"{says.rstrip('.')}" + (" (a fence is written {{ name | fence }})" if old else "")


@dataclass
class _Reading:
    """Goes through the tree and refuses what is not known. `loops` are loop variables with the list each is of."""

    loops: dict[str, str] = field(default_factory=dict)

    def of(self, tree: nodes.Template) -> Iterator[Use]:
        yield from self._body(tree.body, 0)

    def _body(self, body: list[nodes.Node], depth: int) -> Iterator[Use]:
        if depth > DEEPEST:
            raise Fault("blocks stand within blocks too deeply", body[0].lineno if body else 1)
        ways: dict[type[nodes.Node], Callable[[Any, int], Iterator[Use]]] = {
            nodes.Output: self._output,
            nodes.If: self._if,
            nodes.For: self._for,
        }
        for node in body:
            way = ways.get(type(node))
            if way is None:
                raise _unknown(node)
            yield from way(node, depth)

    def _output(self, output: nodes.Output, _: int) -> Iterator[Use]:
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                _nothing_stray(node)
            elif isinstance(node, nodes.Name):
                yield self._use(node, "shown")
            elif type(node) is nodes.Filter and self._is_fence(node):
                assert isinstance(node.node, nodes.Name)
                yield self._use(node.node, "fenced")
            else:
                raise _unknown(node)

    def _is_fence(self, node: nodes.Filter) -> bool:
        bare = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
        return node.name == "fence" and bare and isinstance(node.node, nodes.Name)

    def _if(self, node: nodes.If, depth: int) -> Iterator[Use]:
        yield from self._test(node.test, 0)
        yield from self._body(node.body, depth + 1)
        for other in node.elif_:
            yield from self._test(other.test, 0)
            yield from self._body(other.body, depth + 1)
        yield from self._body(node.else_, depth + 1)

    def _for(self, node: nodes.For, depth: int) -> Iterator[Use]:
        target, over = node.target, node.iter
        if not isinstance(target, nodes.Name) or type(over) is not nodes.Name or node.test or node.recursive:
            raise Fault("a loop is written {% for one in names %}", node.lineno)
        if over.name in self.loops or len(self.loops) > 1:
            raise Fault(
                "a loop goes over a list that is given, and no deeper than one in another", node.lineno
            )
        if target.name in self.loops or target.name == over.name:
            raise Fault(f"the loop calls its item {target.name}, which is a name already", node.lineno)
        yield Use(over.name, "looped", over.lineno)
        self.loops[target.name] = over.name
        yield from self._body(node.body, depth + 1)
        del self.loops[target.name]
        yield from self._body(node.else_, depth + 1)

    def _test(self, node: nodes.Node, depth: int) -> Iterator[Use]:
        if depth > DEEPEST * 2:
            raise Fault("a condition is too long", node.lineno)
        if isinstance(node, nodes.Name):
            yield self._use(node, "asked")
        elif type(node) in (nodes.And, nodes.Or):
            assert isinstance(node, nodes.BinExpr)
            yield from self._test(node.left, depth + 1)
            yield from self._test(node.right, depth + 1)
        elif isinstance(node, nodes.Not):
            yield from self._test(node.node, depth + 1)
        elif isinstance(node, nodes.Compare) and all(one.op in _COMPARED for one in node.ops):
            yield from self._test(node.expr, depth + 1)
            for one in node.ops:
                yield from self._test(one.expr, depth + 1)
        elif not isinstance(node, nodes.Const):
            raise _unknown(node)

    def _use(self, node: nodes.Name, how: str) -> Use:
        over = self.loops.get(node.name)
        if over is not None:
            return Use(over, how, node.lineno, through=node.name)
        if not node.name.isascii() or node.name != node.name.lower() or node.name.startswith("_"):
            raise Fault(
                f"{node.name} cannot be the name of a variable: they are in small letters", node.lineno
            )
        return Use(node.name, how, node.lineno)


def _nothing_stray(node: nodes.TemplateData) -> None:
    found = next((at for stray in _STRAY if (at := node.data.find(stray)) >= 0), None)
    if found is not None:
        line = node.lineno + node.data.count("\n", 0, found)
        raise Fault("double braces that are no slot. Write {{ name }} or {{ name | fence }}", line)


def _unknown(node: nodes.Node) -> Fault:
    kind = type(node).__name__
    if isinstance(node, nodes.Filter):
        kind = f"the filter {node.name}"
    return Fault(
        f"{kind} is not possible in a prompt: there are {{{{ name }}}}, {{{{ name | fence }}}}, if and for",
        node.lineno,
    )
