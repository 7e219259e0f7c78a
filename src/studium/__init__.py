"""Studium: sell access, run exam preparation, print, sync, and tell other systems about it."""

__version__ = "0.1.0"

import os

# Before anything imports numpy: its threads gain nothing on the small matrices here, and spin for
# one another where other processes use the processor (15 times the time on two busy cores).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
