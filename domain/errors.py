"""One family of errors; each says what happened and what to do, and is mapped once per edge (CLI, HTTP, UI)."""


class KeepwellError(Exception):
    """A refusal with a sentence for a person. The command line prints it and exits 1."""


class NotFoundError(KeepwellError):
    """Nothing by that name in the caller's scope."""


class SourceRejectedError(KeepwellError):
    """A file or folder that cannot be read at all; single bad rows are quarantined instead."""


class BusyError(KeepwellError):
    """Somebody else is doing this now."""


class MisconfiguredError(KeepwellError):
    """A setting or an installation that cannot work."""


class UnstorableError(KeepwellError):
    """A value that no database keeps: NUL within a text, half a character, a number beyond 64 bits."""


class ConflictError(KeepwellError):
    """The thing changed since it was read, or the step does not fit its state."""


class CancelledError(KeepwellError):
    """A person wanted it to end."""


class QuestionRejectedError(KeepwellError):
    """A question that holds nothing to look for, or more than one question can."""


class PromptRejectedError(KeepwellError):
    """A prompt text that cannot be used, or is not to be: with the line to mend, or what got worse."""
