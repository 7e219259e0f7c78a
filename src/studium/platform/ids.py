"""Identifiers: UUIDv7 (RFC 9562, section 5.7), so that keys grow with time and index well."""

import os
import random
import time
from uuid import UUID

AFTER_ALL_IDS = UUID(int=2**128 - 1)  # where a list that begins with the newest begins

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = (((1 << 12) - 1) << 64) | ((1 << 62) - 1)


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    return _compose(int.from_bytes(os.urandom(10)))


def new_ids(count: int) -> list[UUID]:
    """So many fresh UUIDv7, with one question to the system for all."""
    random_bytes = os.urandom(10 * count)
    return [
        _compose(int.from_bytes(random_bytes[place : place + 10]))
        for place in range(0, len(random_bytes), 10)
    ]


def new_label() -> str:
    """A fresh UUIDv7 for what is only looked up in logs, such as a request.

    Its random bits could be guessed; in return it costs no system call, for which a busy
    server would have to let go of the interpreter's lock and wait to have it back.
    """
    return str(_compose(random.getrandbits(80)))


def _compose(random_bits: int) -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=(milliseconds << 80) | _VERSION | _VARIANT | random_bits & _RANDOM_BITS)
