"""The one error that a reader of outside formats raises on purpose."""


class UnreadableError(Exception):
    """`str(error)` continues "the message ..." and holds no secret: it becomes the reason of a quarantined row."""
