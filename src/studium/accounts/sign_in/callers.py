"""What routes and pages about signing in ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from studium.accounts.sessions import Device, device_of
from studium.accounts.sign_in.desk import SignInDesk
from studium.platform.web import PartsDep, SettingsDep


async def _desk(parts: PartsDep) -> SignInDesk:
    return SignInDesk.of(parts)


async def _device(request: Request, settings: SettingsDep) -> Device:
    return device_of(request, settings)


DeskDep = Annotated[SignInDesk, Depends(_desk)]
DeviceDep = Annotated[Device, Depends(_device)]
