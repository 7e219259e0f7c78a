"""Telling an outage of the database from a fault of ours."""

import errno

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
# What asyncpg says of a connection that ended between two statements; it has no class for it.
_BROKEN_CONNECTION = (
    "connection is closed",
    "released back to the pool",
    "was closed in the middle",
)
# What it says where the server's farewell came while nothing was asked, but its end did not yet:
# state 2 is reading an error to its end.
_FAREWELL = "another operation (2) is in progress"
# What a connection says that broke while it was used; no file of ours is missing in these words.
_NETWORK_AWAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


class DatabaseAway(ConnectionError):
    """No connection could be made; the cause says why.

    A socket that is gone while PostgreSQL restarts is a missing file, and a host whose name is not
    known during a failover a `gaierror`: only whoever was connecting can tell these from others.
    """


def is_outage(error: BaseException) -> bool:
    """Whether the database did not answer, so that trying again later can help.

    When a connection breaks inside a transaction, asyncpg's last word is that it cannot roll
    back on a closed connection; what broke it is that error's context. A group of tasks met an
    outage when nothing else is in it.
    """
    if isinstance(error, BaseExceptionGroup):
        return all(is_outage(one) for one in error.exceptions)
    if isinstance(error, exceptions.InterfaceError):
        if error.__context__ is not None and is_outage(error.__context__):
            return True
        return any(words in str(error) for words in _BROKEN_CONNECTION)
    if isinstance(error, exceptions.InternalClientError):
        return _FAREWELL in str(error)
    if isinstance(error, OSError) and error.errno in _NETWORK_AWAY:
        return True
    return isinstance(error, _OUTAGES)
