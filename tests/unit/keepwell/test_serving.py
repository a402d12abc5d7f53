"""What surrounds a server's start."""

import gc

import pytest

from keepwell.serving import nothing_collected


def test_garbage_is_looked_for_again_once_a_server_is_loaded_and_not_in_what_was() -> None:
    before = gc.get_freeze_count()
    try:
        with nothing_collected():
            assert not gc.isenabled()
            loaded = [[]]
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
        assert not any(one is loaded for one in gc.get_objects())
    finally:
        gc.unfreeze()


def test_a_server_that_cannot_be_loaded_leaves_no_process_that_keeps_its_garbage() -> None:
    try:
        with pytest.raises(OSError, match="no such thing"), nothing_collected():
            raise OSError("no such thing")
        assert gc.isenabled()
    finally:
        gc.unfreeze()
