"""Bodies that are files: written to disk piece by piece, gone when the answer is given."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from domain.errors import KeepwellError

FileName = Annotated[
    str,
    Query(
        min_length=1,
        max_length=150,
        pattern=r"^[A-Za-z0-9_\-][A-Za-z0-9_.\- ]*$",
        description="What the file is called: its ending says what it is, as in accounts.csv or bundle.zip.",
    ),
]


async def _uploaded(request: Request, name: FileName) -> AsyncIterator[Path]:
    folder = await run_in_threadpool(tempfile.mkdtemp, prefix="keepwell-")
    try:
        path = Path(folder) / name
        with path.open("wb") as out:
            async for piece in request.stream():
                await run_in_threadpool(out.write, piece)
        if path.stat().st_size == 0:
            raise KeepwellError("The body is empty: send the file as it is (curl --data-binary @FILE).")
        yield path
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


Uploaded = Annotated[Path, Depends(_uploaded)]
"""The body as a file, for as long as the request lasts."""


async def _raw(request: Request) -> bytes:
    return await request.body()


Raw = Annotated[bytes, Depends(_raw)]
"""The body as it came."""
