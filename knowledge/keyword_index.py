"""Keyword search over the whole portfolio: an inverted index on disk, made anew from SQL at any time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.words import Term, stems, stems_of, tokens

MEMORY = 64_000_000  # bytes that the writer may hold


@dataclass(frozen=True)
class Entry:
    """`day` is in days since 1970."""

    passage: int
    account: int
    day: int
    text: str


class KeywordIndex:
    """Readers may be many; `add` and `remove` are for the one writer (knowledge/shelf.py keeps the lock)."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("stems", analyzer)

    def add(self, entries: Sequence[Entry]) -> None:
        """In place of what stands there for the same passages."""
        if not entries:
            return
        with self._index.writer(MEMORY, 1) as writer:
            writer.delete_documents_by_query(self._these(entry.passage for entry in entries))
            for entry in entries:
                writer.add_document(_document(entry))
            writer.commit()

    def remove(self, passages: Iterable[int]) -> None:
        with self._index.writer(MEMORY, 1) as writer:
            writer.delete_documents_by_query(self._these(passages))
            writer.commit()

    def _these(self, passages: Iterable[int]) -> Any:
        import tantivy

        # Not delete_documents_by_term: in tantivy 0.27 it takes a number for a signed one, and deletes nothing.
        return tantivy.Query.term_set_query(self._schema, "passage", list(passages))

    def size(self) -> int:
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[int]:
        """Every passage that stands here."""
        import tantivy

        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.all_query(), max(1, int(searcher.num_docs)), count=False).hits
        places = [place for _, place in found]
        return {int(one) for one in searcher.fast_field_values("passage", places) if one is not None}

    def holding(self, terms: Sequence[Term]) -> list[int]:
        """How many passages hold each term."""
        searcher = self._index.searcher()
        return [max(searcher.doc_freq("words", stem) for stem in stems_of(term.word)) for term in terms]

    def find(
        self,
        terms: Sequence[Term],
        phrases: Sequence[str] = (),
        accounts: Sequence[int] | None = None,
        days: tuple[int, int] | None = None,
        limit: int = 100,
    ) -> list[int]:
        """Passages with any of the terms, the best by BM25 first; of these accounts and days [first, end) only."""
        import tantivy

        wanted = [*map(self._term, terms), *filter(None, map(self._phrase, phrases))]
        if not wanted or accounts == []:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in wanted])
        limits = list(self._limits(accounts, days))
        if limits:
            must = [(tantivy.Occur.Must, one) for one in (query, *limits)]
            query = tantivy.Query.boolean_query(must)
        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(query, limit, count=False).hits
        places = [place for _, place in found]
        return [int(one) for one in searcher.fast_field_values("passage", places) if one is not None]

    def _term(self, term: Term) -> Any:
        import tantivy

        forms = [
            tantivy.Query.term_query(self._schema, "words", stem, "freq") for stem in stems_of(term.word)
        ]
        return forms[0] if len(forms) == 1 else tantivy.Query.disjunction_max_query(forms)

    def _phrase(self, phrase: str) -> Any:
        import tantivy

        words = tokens(phrase)
        if len(words) < 2:
            return None
        exact = tantivy.Query.phrase_query(self._schema, "words", [*stems(phrase)])
        return tantivy.Query.boost_query(exact, 3.0)

    def _limits(self, accounts: Sequence[int] | None, days: tuple[int, int] | None) -> Iterable[Any]:
        """Conditions that add nothing to the score."""
        import tantivy

        if accounts is not None:
            own = tantivy.Query.term_set_query(self._schema, "account", list(accounts))
            yield tantivy.Query.const_score_query(own, 0.0)
        if days is not None:
            kind = tantivy.FieldType.Integer
            within = tantivy.Query.range_query(
                self._schema, "day", kind, days[0], days[1], include_upper=False
            )
            yield tantivy.Query.const_score_query(within, 0.0)


def _document(entry: Entry) -> Any:
    import tantivy

    document = tantivy.Document()
    document.add_unsigned("passage", entry.passage)
    document.add_unsigned("account", entry.account)
    document.add_integer("day", entry.day)
    document.add_text("words", " ".join(stems(entry.text)))
    return document


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", indexed=True, fast=True)
    builder.add_unsigned_field("account", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="stems", index_option="position")
    return builder.build()
