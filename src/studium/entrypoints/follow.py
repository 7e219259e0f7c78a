"""A process that ends when the one that started it does, even when that was killed."""

import ctypes
import os
import signal
import sys

PARENT_VARIABLE = "STUDIUM_PARENT_PID"
_PR_SET_PDEATHSIG = 1


def follow_parent(parent: int) -> None:
    """Receive SIGTERM when the parent process `parent` dies; on Linux, elsewhere nothing.

    The kernel keeps this wish at exec and forgets it in forked children.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def follow_starter() -> None:
    """Follow the process named by the environment, as `studium up` does for its children."""
    if parent := os.environ.pop(PARENT_VARIABLE, None):
        follow_parent(int(parent))
