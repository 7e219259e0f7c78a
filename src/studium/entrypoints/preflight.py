"""What is looked at before anything starts: the settings and the port."""

import errno
import socket
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import SettingsError

from studium.entrypoints.command_error import CommandError, SettingsWrong
from studium.entrypoints.keys import open_vault
from studium.platform.settings import ModuleSettings, Settings

S = TypeVar("S", bound=ModuleSettings)

HIGHEST_PORT = 65535
FOLLOWS_FROM_ANOTHER = "default_factory_not_called"


def read_settings(**overrides: Any) -> Settings:
    """The settings of this installation.

    Raises:
        SettingsWrong: names every setting that is wrong, and never its value.
    """
    return read_settings_of(Settings, **overrides)


def read_settings_of(kind: type[S], **overrides: Any) -> S:
    """The settings of one kind, such as those of a module.

    Raises:
        SettingsWrong: names every setting that is wrong, and never its value.
    """
    try:
        return kind(**overrides)
    except ValidationError as problem:
        raise SettingsWrong(_faults(problem)) from None
    except SettingsError as problem:
        raise SettingsWrong(
            f"{problem}; lists are written as JSON, such as '[\"10.0.0.1\"]'"
        ) from None


def _faults(problem: ValidationError) -> str:
    """Every fault but those that only follow from another one."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc']).upper() or 'settings'}: "
        f"{fault['msg'].removeprefix('Value error, ')}"
        for fault in problem.errors(include_input=False, include_url=False)
        if fault["type"] != FOLLOWS_FROM_ANOTHER
    )


def require_complete(settings: Settings) -> None:
    """Make sure that nothing is missing that a server or worker cannot do without.

    Raises:
        CommandError: names what is missing and how to set it.
    """
    open_vault(settings)
    if settings.smtp_url is None and not settings.sandbox:
        raise CommandError(
            "SMTP_URL is not set, so no mail could be sent: "
            "set it to smtp://user:password@host:587."
        )
    if settings.auth_mode == "sso" and not settings.oidc_providers and not settings.sandbox:
        raise CommandError(
            "AUTH_MODE is sso and nobody could sign in: "
            "name a provider in OIDC_PROVIDERS, or set AUTH_MODE to both."
        )


def require_free_port(host: str, port: int) -> None:
    """Make sure that we can listen.

    The web server shares its port between processes, so that it alone would not notice another
    program there.

    Raises:
        CommandError: the port is taken, or the address is not ours.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as problem:
        raise CommandError(
            f"HOST is {host!r}, which is no address: {problem.strerror}."
        ) from problem
    except OSError as problem:
        raise CommandError(_why_not(problem, host, port)) from problem


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use: stop what uses it, "
            f"or choose another one with PORT, such as PORT={port % HIGHEST_PORT + 1}."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} is reserved for root: choose one above 1023 with PORT."
    return f"Cannot listen on {host} port {port} ({problem.strerror}): fix HOST or PORT."
