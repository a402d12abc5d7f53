"""Names of processes that hold something, and whether one of this machine is gone."""

import os
from socket import gethostname
from uuid import uuid4


def this_process() -> str:
    return f"{gethostname()}/{os.getpid()}/{uuid4().hex}"


def died_here(holder: str) -> bool:
    """Whether the holder was a process of this machine that is gone: no need to wait for its lease."""
    host, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    return host == gethostname() and pid.isdigit() and not is_alive(int(pid))


def is_alive(pid: int) -> bool:
    """Whether a process of this machine has this number, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
