"""Take the tour through PgBouncer in transaction mode (`make pooler`). Needs its program.

Debian's package is `pgbouncer`. Its pool is smaller than what one process of ours may hold, so
that connections are truly shared: whatever relied on a session of its own would break.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from running_product import running_product

from studium.entrypoints.embedded import EmbeddedPostgres

SERVER_CONNECTIONS = 3
STOP_SECONDS = 10
CONFIGURATION = """\
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {most}
max_client_conn = 200
logfile = {folder}/pgbouncer.log
"""


def main() -> int:
    """Start PostgreSQL, the pooler and the product over it, and take the whole tour."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        sys.exit("pgbouncer is not installed: `apt-get install pgbouncer` brings it.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            EmbeddedPostgres(folder / "data", durable=False) as server,
            pooled(program, folder, server.url("postgres")) as url,
            running_product(DATABASE_URL=url, DATABASE_DIRECT_URL=server.url("postgres")) as ours,
        ):
            ours.command("tour", "--url", ours.address)
    return 0


@contextmanager
def pooled(program: str, folder: Path, direct: str) -> Iterator[str]:
    """The address of PostgreSQL through the pooler, while the block runs."""
    address = urlsplit(direct)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = probe.getsockname()[1]
    settings = CONFIGURATION.format(
        host=address.hostname or _query(address.query, "host"),
        port=address.port or _query(address.query, "port") or 5432,
        user=address.username or "postgres",
        listen=listen,
        most=SERVER_CONNECTIONS,
        folder=folder / "log",
    )
    (folder / "log").mkdir(mode=0o777)
    (folder / "log").chmod(0o777)
    (folder / "pgbouncer.ini").write_text(settings, encoding="utf-8")
    command = [program, str(folder / "pgbouncer.ini")]
    if getpass.getuser() == "root":  # it refuses to run as root; PostgreSQL does so, too
        command[1:1] = ["-u", server_user(address.query)]
    pooler = subprocess.Popen(command)
    try:
        user = address.username or "postgres"
        yield f"postgresql://{user}@127.0.0.1:{listen}{address.path or '/postgres'}"
    finally:
        pooler.send_signal(signal.SIGINT)
        pooler.wait(timeout=STOP_SECONDS)


def server_user(query: str) -> str:
    """As whom PostgreSQL runs, and may open its socket."""
    return Path(_query(query, "host") or "/").owner()


def _query(query: str, name: str) -> str | None:
    """A value of an address's query, as libpq reads it."""
    found = dict(each.split("=", 1) for each in query.split("&") if "=" in each)
    return found.get(name)


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "warning")
    sys.exit(main())
