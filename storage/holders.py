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
    if host != gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
