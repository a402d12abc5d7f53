"""The line of one door: its event loop and what it speaks through there, ended with the door or with the process."""

import os

from agents.model.background import Background
from agents.model.endpoint import Endpoint, Manners
from agents.model.wire import Wire


class Line(Background):
    """Apart from the door, so that it can still be ended when nobody holds the door any more."""

    def __init__(self, endpoint: Endpoint, manners: Manners) -> None:
        super().__init__()
        self._endpoint, self._manners = endpoint, manners
        self._wired: tuple[int, Wire] | None = None

    @property
    def wire(self) -> Wire:
        """For use within the loop; a forked process has none of the connections of its parent."""
        if self._wired is None or self._wired[0] != os.getpid():
            self._wired = (os.getpid(), Wire(self._endpoint, self._manners))
        return self._wired[1]

    def hang_up(self) -> None:
        """Close the connections and end the thread; twice is once."""
        wired, self._wired = self._wired, None
        self.close(None if wired is None else wired[1].close())
