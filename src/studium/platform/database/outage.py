"""Telling an outage of the database from a fault of ours."""

from asyncpg import exceptions

_OUTAGES = (
    ConnectionError,
    TimeoutError,
    exceptions.PostgresConnectionError,
    exceptions.CannotConnectNowError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.TooManyConnectionsError,
)


def is_outage(error: BaseException) -> bool:
    """Whether the database did not answer, so that trying again later can help.

    When a connection breaks inside a transaction, asyncpg's last word is that it cannot roll
    back on a closed connection; what broke it is that error's context.
    """
    if isinstance(error, exceptions.InterfaceError) and error.__context__ is not None:
        return is_outage(error.__context__)
    return isinstance(error, _OUTAGES)
