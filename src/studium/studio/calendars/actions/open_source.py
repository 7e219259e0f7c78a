"""Open the source behind a connection of calendars."""

from dataclasses import dataclass
from uuid import UUID

from studium.connect.calls import CallLog
from studium.connect.connections import Connection, ConnectionCache, Credentials, CredentialsMissing
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.studio.calendars.sources import CalendarSource, CalendarSources, SourceProblem


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source, what opens the account, and HTTP whose calls are logged under its connection."""

    source: CalendarSource
    connection: Connection
    credentials: Credentials
    http: Http


async def open_source(parts: Parts, connection_id: UUID) -> OpenedSource:
    """The source that a connection leads to. Raises SourceProblem when it is out of use."""
    try:
        found = await parts[ConnectionCache].by_id(connection_id)
    except CredentialsMissing as problem:
        raise SourceProblem(str(problem), remedy="set them in the environment") from problem
    source = parts[CalendarSources].find(found.connection.kind)
    if source is None or not found.connection.is_used:
        raise SourceProblem(
            "The connection of this calendar is out of use.",
            remedy="put it back into use on /integrations, or remove the calendar",
        )
    http = parts[CallLog].under(
        parts[Http], connection_id=connection_id, owner_id=found.connection.owner_id
    )
    return OpenedSource(source, found.connection, found.credentials, http)
