"""What routes ask for: the parts of the running installation."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def parts_of(connection: HTTPConnection) -> Parts:
    """The parts that the application was wired from."""
    return _parts(connection)


PartsDep = Annotated[Parts, Depends(parts_of)]


async def _database(connection: HTTPConnection) -> Database:
    return _parts(connection)[Database]


async def _clock(connection: HTTPConnection) -> Clock:
    return _parts(connection)[Clock]


async def _settings(connection: HTTPConnection) -> Settings:
    return _parts(connection)[Settings]


def _parts(connection: HTTPConnection) -> Parts:
    """Read here rather than depended on: every dependency in between costs 6 µs a request."""
    return cast("Parts", connection.app.state.parts)


DatabaseDep = Annotated[Database, Depends(_database)]
ClockDep = Annotated[Clock, Depends(_clock)]
SettingsDep = Annotated[Settings, Depends(_settings)]
