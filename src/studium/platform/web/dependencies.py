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
    return cast("Parts", connection.app.state.parts)


PartsDep = Annotated[Parts, Depends(parts_of)]


async def _database(parts: PartsDep) -> Database:
    return parts[Database]


async def _clock(parts: PartsDep) -> Clock:
    return parts[Clock]


async def _settings(parts: PartsDep) -> Settings:
    return parts[Settings]


DatabaseDep = Annotated[Database, Depends(_database)]
ClockDep = Annotated[Clock, Depends(_clock)]
SettingsDep = Annotated[Settings, Depends(_settings)]
