"""What routes and pages about signing in ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from studium.accounts.sessions import Device, device_of
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.web import PartsDep, SettingsDep


async def _services(parts: PartsDep) -> SignInServices:
    return SignInServices.of(parts)


async def _device(request: Request, settings: SettingsDep) -> Device:
    return device_of(request, settings)


SignInServicesDep = Annotated[SignInServices, Depends(_services)]
DeviceDep = Annotated[Device, Depends(_device)]
