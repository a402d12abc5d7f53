"""The face of the door, with a model behind it or none."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol

from agents.model.asking import Form, Reply, Request, Vectors
from domain.model_calls import Outcome

NOT_CONFIGURED = "no model is configured"
NO_EMBEDDINGS = "no model for embeddings is configured"


class Stream(Generic[Form]):
    """The pieces of an answer as they come, once; after the last of them `reply` says what it came to.

    One that is left early should be closed: the call is given up then, and its row in the ledger closed.
    """

    def __init__(self, pieces: "Callable[[Stream[Form]], Iterator[str]]") -> None:
        self._pieces = pieces(self)
        self._reply: Reply[Form] | None = None

    def __iter__(self) -> Iterator[str]:
        return self._pieces

    def ended(self, reply: Reply[Form]) -> None:
        """For the door: what it came to."""
        self._reply = reply

    @property
    def reply(self) -> Reply[Form]:
        """RuntimeError before the last piece was taken."""
        if self._reply is None:
            raise RuntimeError("a stream has a reply when its last piece was taken")
        return self._reply

    def close(self) -> None:
        closing = getattr(self._pieces, "close", None)
        if closing is not None:
            closing()


class LanguageModel(Protocol):
    """How the rest of Keepwell speaks to a model. Nothing here raises because of the model: look at the outcome."""

    @property
    def present(self) -> bool: ...

    def ask(self, request: Request[Form]) -> Reply[Form]: ...

    def stream(self, request: Request[Form]) -> Stream[Form]: ...

    def embed(
        self,
        texts: Sequence[str],
        *,
        agent: str,
        seconds: float | None = None,
        run_id: int | None = None,
        account_id: int | None = None,
    ) -> Vectors: ...

    def close(self) -> None: ...


class NoModel:
    """The normal state of an installation that has no model: every call is ABSENT, at once, and leaves no trace."""

    present = False

    def ask(self, request: Request[Form]) -> Reply[Form]:  # noqa: ARG002
        return Reply(Outcome.ABSENT, reason=NOT_CONFIGURED)

    def stream(self, request: Request[Form]) -> Stream[Form]:
        def nothing(stream: Stream[Form]) -> Iterator[str]:
            stream.ended(self.ask(request))
            return
            yield

        return Stream(nothing)

    def embed(
        self,
        texts: Sequence[str],  # noqa: ARG002
        *,
        agent: str,  # noqa: ARG002
        seconds: float | None = None,  # noqa: ARG002
        run_id: int | None = None,  # noqa: ARG002
        account_id: int | None = None,  # noqa: ARG002
    ) -> Vectors:
        return Vectors(Outcome.ABSENT, reason=NO_EMBEDDINGS)

    def close(self) -> None:
        pass
