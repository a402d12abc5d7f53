"""What one message or file may cost before it is set aside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`cpu` is enforced by the kernel to the millisecond. `wall` is for what does not even compute: what is only kept
    from computing by a busy machine gets longer (see deadline.py).
    """

    cpu: float = 2.0  # seconds
    wall: float = 2.6  # seconds
    memory: int = 256 * 1024 * 1024  # bytes of address space, the interpreter's own included
    content: int = 48 * 1024 * 1024  # bytes of one message or file
    answer: int = 16 * 1024 * 1024  # bytes of what is made of it
