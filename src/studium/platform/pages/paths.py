"""The one id in a page's address, whatever it is called there.

The same page may be served at several addresses, for the things of different owners.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from studium.platform.errors import NotFound


async def _path_id(request: Request) -> UUID:
    (text,) = request.path_params.values()
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is nothing at this address.") from None


PathId = Annotated[UUID, Depends(_path_id)]
