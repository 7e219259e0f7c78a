"""Wiring: the parts of a running Studium are brought together here, and nowhere else.

The platform's parts are built in this file. A module that needs parts of its own adds them in
its file `parts.py`, in the order of `modules.MODULES`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from asyncpg import InterfaceError, PostgresError

import studium
from studium.entrypoints import migrations, modules, sandboxed
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.keys import open_vault
from studium.entrypoints.preflight import read_settings_of
from studium.entrypoints.systemd import keep_systemd_informed
from studium.operations.site.settings import SiteFolderSettings
from studium.platform.alert_rules import AlertRules
from studium.platform.clock import Clock, MovableClock, SystemClock
from studium.platform.database import Database
from studium.platform.events import Subscribers, mark_subscribers
from studium.platform.http import AiohttpClient, Call, Http
from studium.platform.idempotency import IdempotencyKeys
from studium.platform.jobs import Worker
from studium.platform.limits import RateLimiter
from studium.platform.mail import Mailer, SmtpMailer
from studium.platform.pages import Assets, Renderer
from studium.platform.parts import Parts
from studium.platform.personal_data import PersonalDataRegistry
from studium.platform.principal import Authenticator, Authenticators
from studium.platform.retention import ensure_partitions
from studium.platform.settings import Settings
from studium.platform.site_content import SiteContent
from studium.platform.syncs import Syncs
from studium.platform.telemetry import (
    TracingMissing,
    call_traced,
    get_logger,
    start_tracing,
    stop_tracing,
)
from studium.platform.vault import Vault

log = get_logger()

_CLOCK_POLL_SECONDS = 0.25


@asynccontextmanager
async def running_parts(settings: Settings, *, into: Parts | None = None) -> AsyncIterator[Parts]:
    """Every part of an installation, ready for use; closed at the end of the block.

    `into` fills a container that others hold already.

    Raises:
        CommandError: the database or a key is not as needed.
    """
    parts = Parts() if into is None else into
    url = database_url(settings)
    direct = settings.database_direct_url
    direct_url = direct.get_secret_value() if direct else None
    await migrations.require_latest(direct_url or url)
    database = await Database.connect(
        url, pool_size=settings.database_pool_size, direct_url=direct_url
    )
    http = AiohttpClient(allowed=allowed_destinations(settings), observers=(log_call, trace_call))
    tasks: list[asyncio.Task[None]] = []
    _start_tracing(settings)
    try:
        await provide_platform(parts, settings, database, http)
        if settings.sandbox:
            await _set_sandbox_clock(parts)  # before anyone is told a time
            tasks.append(asyncio.create_task(_follow_sandbox_clock(parts)))
        tasks += [asyncio.create_task(run(parts)) for run in modules.background()]
        tasks.append(asyncio.create_task(keep_systemd_informed()))
        yield parts
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await http.close()
        await database.close()
        await asyncio.to_thread(stop_tracing)


async def provide_platform(
    parts: Parts,
    settings: Settings,
    database: Database,
    http: Http,
    *,
    clock: Clock | None = None,
) -> None:
    """Fill `parts`: first the platform's, then each module's own.

    Settings of modules that are in `parts` already are not read from the environment.
    """
    for kind in modules.settings_kinds():
        own = parts[kind] if kind in parts else read_settings_of(kind)
        parts.add(sandboxed.effective_settings_of(own, settings), as_=kind)
    site = parts[SiteFolderSettings].content()
    parts.add(site)
    settings = _named(settings, site)
    parts.add(sandboxed.effective_settings(settings), as_=Settings)
    parts.add(database)
    parts.add(clock or (MovableClock() if settings.sandbox else SystemClock()), as_=Clock)
    parts.add(open_vault(settings), as_=Vault)
    parts.add(http, as_=Http)
    parts.add(RateLimiter(settings.redis_url.get_secret_value() if settings.redis_url else None))
    parts.add(IdempotencyKeys(database, parts[Vault]))
    entries = modules.page_entries(site)
    parts.add(entries)
    assets = Assets(
        modules.static_folders(),
        own_folder=parts[SiteFolderSettings].folder / "static",
        own_sheet=site.colour_sheet(),
    )
    parts.add(assets)
    parts.add(modules.person_members())
    parts.add(PersonalDataRegistry(modules.personal_data()))
    authenticators = Authenticators()
    parts.add(authenticators)
    parts.add(authenticators, as_=Authenticator)
    parts.add(Renderer(modules.template_folders(), assets=assets, entries=entries))
    parts.add(Subscribers(modules.subscribers()))
    if settings.sandbox:
        await sandboxed.prepare(parts)
    parts.add(_mailer(parts), as_=Mailer)
    parts.add(AlertRules(modules.alert_rules()))
    parts.add(Syncs())
    parts.add(modules.staff_searches())
    parts.add(modules.figures())
    parts.add(modules.gauges())
    rules = modules.retention_rules()
    parts.add(rules)
    async with database.transaction() as tx:
        await ensure_partitions(tx, rules.partitions, now=parts[Clock].now())
        await mark_subscribers(tx, parts[Subscribers], now=parts[Clock].now())
    for provide in modules.providers():
        await provide(parts)


def _named(settings: Settings, site: SiteContent) -> Settings:
    """The settings, with the site's own name where nobody gave another."""
    if "site_name" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"site_name": site.settings.name})


def build_worker(parts: Parts) -> Worker:
    """A worker that knows every job of the installation."""
    settings = parts[Settings]
    own = sandboxed.jobs() if settings.sandbox else ()
    own_schedules = sandboxed.schedules() if settings.sandbox else ()
    return Worker(
        parts,
        (*modules.job_handlers(), *parts[Subscribers].jobs, *own),
        (*modules.schedules(), *own_schedules),
        concurrency=settings.worker_concurrency,
    )


def database_url(settings: Settings) -> str:
    """Where the database is. Raises CommandError when no one said."""
    if settings.database_url is None:
        raise CommandError(
            "DATABASE_URL is not set: set it, or start everything with `make run`, "
            "which brings a PostgreSQL along."
        )
    return settings.database_url.get_secret_value()


def log_call(call: Call) -> None:
    """One line for each request to another system; neither query nor bodies, they hold secrets."""
    line = {
        "method": call.method,
        "host": call.host,
        "path": call.path,
        "status": call.status,
        "ms": round(call.seconds * 1000, 1),
    }
    if call.problem:
        remedy = "nothing while others succeed; otherwise see that this machine reaches the host"
        log.warning(
            "outgoing_call", **line, problem=call.problem, remedy=remedy, alert="calls_failing"
        )
    else:
        log.info("outgoing_call", **line)


def trace_call(call: Call) -> None:
    """A span for each request to another system, where traces are sent."""
    call_traced(call.method, call.host, call.status, call.problem, call.seconds)


def _start_tracing(settings: Settings) -> None:
    """Send traces where the operator wants them. Raises CommandError when it cannot be done."""
    if settings.traces_endpoint is None:
        return
    try:
        start_tracing(
            settings.traces_endpoint, share=settings.traces_share, version=studium.__version__
        )
    except TracingMissing as problem:
        raise CommandError(
            f"TRACES_ENDPOINT is set and {problem} is not installed: "
            "run `pip install -r requirements/telemetry.txt`, or unset it."
        ) from problem


def allowed_destinations(settings: Settings) -> set[str]:
    """What outgoing requests may reach though it is private: what the operator named.

    In the sandbox also this machine itself: its own server, and receivers under development.
    """
    if not settings.sandbox:
        return set(settings.outgoing_allowed)
    base = urlsplit(settings.base_url)
    host = f"[{base.hostname}]" if ":" in (base.hostname or "") else base.hostname
    port = base.port or (443 if base.scheme == "https" else 80)
    return {*settings.outgoing_allowed, "127.0.0.0/8", "::1", f"{host}:{port}"}


def _mailer(parts: Parts) -> Mailer:
    settings = parts[Settings]
    if settings.sandbox:
        return sandboxed.mailer(parts)
    if settings.smtp_url is not None:
        return SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from)
    raise CommandError(
        "SMTP_URL is not set, so no mail could be sent: set it to smtp://user:password@host:587."
    )


async def _set_sandbox_clock(parts: Parts) -> None:
    """Set this process's clock to where the sandbox's clock page put it."""
    clock = parts[Clock]
    if isinstance(clock, MovableClock):
        clock.set_offset(await sandboxed.clock_offset(parts))


async def _follow_sandbox_clock(parts: Parts) -> None:
    """Keep it there, through outages of the database too."""
    while True:
        await asyncio.sleep(_CLOCK_POLL_SECONDS)
        with contextlib.suppress(OSError, PostgresError, InterfaceError):
            await _set_sandbox_clock(parts)
