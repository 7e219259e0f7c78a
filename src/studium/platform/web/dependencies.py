"""What routes ask for: the parts of the running installation."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts, parts_of
from studium.platform.settings import Settings

# Each looks into the parts itself: every dependency in between costs 6 µs a request.


async def _parts(connection: HTTPConnection) -> Parts:
    return parts_of(connection)


async def _database(connection: HTTPConnection) -> Database:
    return parts_of(connection)[Database]


async def _clock(connection: HTTPConnection) -> Clock:
    return parts_of(connection)[Clock]


async def _settings(connection: HTTPConnection) -> Settings:
    return parts_of(connection)[Settings]


PartsDep = Annotated[Parts, Depends(_parts)]
DatabaseDep = Annotated[Database, Depends(_database)]
ClockDep = Annotated[Clock, Depends(_clock)]
SettingsDep = Annotated[Settings, Depends(_settings)]
