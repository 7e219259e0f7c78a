"""`studium up`, behind `make run`."""

import asyncio
import os
import signal
import sys
import time
import urllib.request

from rich.panel import Panel
from rich.table import Table

from studium.entrypoints.cli.console import err, out, say
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.migrations import missing
from studium.entrypoints.preflight import read_settings, require_complete, require_free_port
from studium.entrypoints.running_database import running_database
from studium.entrypoints.running_settings import published_settings
from studium.entrypoints.supervise import Child, Dependency, Supervisor
from studium.platform.settings import Settings

READY_TIMEOUT_SECONDS = 60.0
READY_POLL_SECONDS = 0.05
COMMAND = (sys.executable, "-m", "studium.entrypoints")


def up() -> None:
    """Run everything on this machine: database, server, worker and, by default, the sandbox.

    Starts the embedded PostgreSQL (or uses DATABASE_URL), migrates, seeds demo content, then keeps
    server, worker and embedded database running and prints where to go. Ctrl-C stops all of it,
    the database too. Your data stay in DATA_DIR.

    For an installation that earns money run `studium serve` and `studium worker` under systemd or
    in containers instead: docs/deployment.md says how.
    """
    started = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    choose_defaults()
    settings = read_settings()
    require_free_port(settings.host, settings.port)
    try:
        with (
            err.status("Starting the database ...") as status,
            running_database(settings) as database_url,
        ):
            require_complete(settings)
            is_new = prepare(database_url)
            status.stop()
            with published_settings(settings):
                asyncio.run(run(settings, started, seed_first=is_new))
    except KeyboardInterrupt:
        pass
    say("Stopped.")


def choose_defaults() -> None:
    """What suits one machine, where the operator did not decide otherwise."""
    given = read_settings()
    chosen = {
        "SANDBOX": "false" if given.stripe_secret_key else "true",
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "warning",
    }
    for name, value in chosen.items():
        if name.lower() not in given.model_fields_set:
            os.environ[name] = value


def prepare(database_url: str) -> bool:
    """Migrate when something is missing; returns whether anything was."""
    if not asyncio.run(missing(database_url)):
        return False
    from studium.entrypoints.cli.migrate import show_upgrade

    show_upgrade(database_url)
    return True


async def run(settings: Settings, started: float, *, seed_first: bool) -> None:
    """Keep server and worker running until a signal; prints the welcome when they answer."""
    supervisor = Supervisor(
        [Child("server", [*COMMAND, "serve"]), Child("worker", [*COMMAND, "worker"])],
        say,
        dependency=watched_database(settings),
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)
    greeting = asyncio.create_task(greet(settings, started, seed_first=seed_first))
    greeting.add_done_callback(lambda done: stop_unless_greeted(done, supervisor))
    try:
        await supervisor.run()
    finally:
        greeting.cancel()
        await asyncio.wait({greeting})
    if not greeting.cancelled():
        greeting.result()


def watched_database(settings: Settings) -> Dependency | None:
    """The embedded PostgreSQL, when that is the one; a database of the operator's is theirs."""
    if settings.database_url is not None:
        return None
    postgres = EmbeddedPostgres(settings.data_dir)
    return Dependency(f"embedded PostgreSQL ({postgres.log})", postgres.revive)


def stop_unless_greeted(greeting: "asyncio.Task[None]", supervisor: Supervisor) -> None:
    """Give up when seeding failed or the server does not answer."""
    if not greeting.cancelled() and greeting.exception() and not supervisor.stopping:
        supervisor.stop()


async def greet(settings: Settings, started: float, *, seed_first: bool) -> None:
    """Wait for the server and print where to go; what was seeded before can be looked at later.

    Raises:
        CommandError: seeding failed, or the server does not answer in time.
    """
    with err.status("Starting the server ..."):
        if seed_first:
            await seed()
        await wait_until_ready(settings)
    out.print(welcome(settings, time.monotonic() - started))
    if not seed_first:
        await seed()


async def seed() -> None:
    """Make what is missing of the demo content."""
    seeding = await asyncio.create_subprocess_exec(
        *COMMAND, "seed", "--quiet", start_new_session=True
    )
    try:
        status = await seeding.wait()
    except asyncio.CancelledError:
        seeding.terminate()
        await seeding.wait()
        raise
    if status:
        raise CommandError("The demo content could not be seeded: the lines above say why.")


async def wait_until_ready(settings: Settings) -> None:
    """Return when `/readyz` answers."""
    address = f"http://{reachable_host(settings.host)}:{settings.port}/readyz"
    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        try:
            await asyncio.to_thread(urllib.request.urlopen, address, timeout=5)  # our own address
        except OSError:
            await asyncio.sleep(READY_POLL_SECONDS)
        else:
            return
    raise CommandError(
        f"The server did not answer at {address} within {READY_TIMEOUT_SECONDS:.0f} s: "
        "its lines above say why."
    )


def reachable_host(host: str) -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    if host in {"0.0.0.0", "", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def welcome(settings: Settings, seconds: float) -> Panel:
    """Where to go and who to be."""
    table = Table.grid(padding=(0, 3))
    table.add_row("[bold]Studium[/]", f"[link={settings.base_url}]{settings.base_url}[/]")
    table.add_row("API", f"{settings.base_url}/docs")
    if settings.sandbox:
        table.add_row("Sandbox", f"{settings.base_url}/sandbox   [dim]payments, mail, clock[/]")
        _add_demo_users(table)
    table.add_row("", "")
    table.add_row("[dim]Data[/]", f"[dim]{settings.data_dir.absolute()}[/]")
    table.add_row("[dim]Stop[/]", "[dim]Ctrl-C[/]")
    return Panel(
        table, title=f"ready in {seconds:.1f} s", title_align="left", expand=False, padding=(1, 2)
    )


def _add_demo_users(table: Table) -> None:
    """Whom to sign in as; their password is known to everybody, so they live in a sandbox only."""
    from studium.accounts.sign_in.demo_users import DEMO_PASSWORD, DEMO_USERS

    table.add_row("", "")
    width = max(len(user.email) for user in DEMO_USERS)
    for user in DEMO_USERS:
        who = f"{user.email:{width}}   [dim]{DEMO_PASSWORD}[/]"
        table.add_row(f"[dim]{user.role}[/]", who)
