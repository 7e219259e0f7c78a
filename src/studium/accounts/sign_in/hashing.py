"""Argon2id in threads of its own: never in the event loop, never more than the cores bear."""

import asyncio
import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from studium.platform.errors import Unavailable

T = TypeVar("T")
_LESS_URGENT_BY = 10


class SignInBusy(Unavailable):
    """More people sign in at this moment than can be checked."""

    slug = "sign-in-busy"
    title = "Too many people are signing in"


@dataclass(frozen=True)
class Argon2Parameters:
    """The cost of one guess; defaults as the OWASP password storage cheat sheet has them."""

    memory_kib: int = 19_456
    time_cost: int = 2
    parallelism: int = 1


class PasswordHashing:
    """Hashes and checks passwords, a few at a time, the others waiting in a short queue.

    One core is left to everybody else, and the threads ask the system for less urgency, so
    that a storm of sign-ins slows sign-ins and nothing else.
    """

    def __init__(
        self,
        parameters: Argon2Parameters | None = None,
        *,
        threads: int | None = None,
        queue_limit: int = 100,
    ) -> None:
        """Use `threads` (default: one less than there are cores) and let `queue_limit` wait."""
        chosen = parameters or Argon2Parameters()
        self._hasher = PasswordHasher(
            time_cost=chosen.time_cost,
            memory_cost=chosen.memory_kib,
            parallelism=chosen.parallelism,
            type=Type.ID,
        )
        self._threads = threads or max(1, (os.cpu_count() or 1) - 1)
        self._queue_limit = queue_limit
        self._under_way = 0
        self._executor = ThreadPoolExecutor(
            self._threads, thread_name_prefix="argon2", initializer=_be_less_urgent
        )
        self._nobodys = self._executor.submit(self._hasher.hash, "a password that nobody has")

    async def hash(self, password: str) -> str:
        """The Argon2id hash in PHC form. Raises SignInBusy."""
        return await self._in_thread(lambda: self._hasher.hash(_octets(password)))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the hash is this password's; for None the same work, and False.

        Raises SignInBusy.
        """
        matches = await self._in_thread(
            lambda: self._matches(password, password_hash or self._nobodys.result())
        )
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _octets(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._under_way >= self._threads + self._queue_limit:
            raise SignInBusy("Too many people are signing in right now. Try again in a moment.")
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._under_way -= 1


def _octets(password: str) -> bytes:
    """NFKC, so that one password typed on two keyboards is one (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode()


def _be_less_urgent() -> None:
    """On Linux niceness belongs to the thread, so the event loop keeps its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LESS_URGENT_BY)
