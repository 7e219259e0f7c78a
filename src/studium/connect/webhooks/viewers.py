"""Who looks at the portal: somebody signed in, or the frame of another site by its link."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from studium.connect.webhooks.portal_links import EMBEDDED, caller_of_link, open_link
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.pages import MaybePageSignedIn, redirect, require_signed_in
from studium.platform.principal import Principal
from studium.platform.vault import Vault
from studium.platform.web import PartsDep, allow

PORTAL = "/webhooks"


@dataclass(frozen=True, slots=True)
class Viewer:
    """On whose behalf pages are shown, where they begin, and in which frame."""

    caller: Principal
    base: str
    is_embedded: bool

    @property
    def layout(self) -> str:
        """The template that pages extend."""
        return "webhooks/embedded.html" if self.is_embedded else "layout.html"

    def lead_to(self, path: str, *, flash: str = "") -> Response:
        """Go on at a page of the portal; a frame gets no cookie, so no words either."""
        return redirect(self.base + path, flash="" if self.is_embedded else flash)


async def _viewer(request: Request, principal: MaybePageSignedIn, parts: PartsDep) -> Viewer:
    token = request.path_params.get("portal_token")
    if token is None:
        return Viewer(await require_signed_in(request, principal), PORTAL, is_embedded=False)
    link = open_link(parts[Vault], token, now=parts[Clock].now())
    async with parts[Database].reader() as tx:
        caller = await caller_of_link(tx, link)
    if link.frame_origins:
        allow(request, "frame-ancestors", *link.frame_origins)
    return Viewer(caller, EMBEDDED.format(portal_token=token), is_embedded=True)


ViewerDep = Annotated[Viewer, Depends(_viewer)]


async def _maybe_viewer(
    request: Request, principal: MaybePageSignedIn, parts: PartsDep
) -> Viewer | None:
    is_stranger = principal is None and "portal_token" not in request.path_params
    return None if is_stranger else await _viewer(request, principal, parts)


MaybeViewerDep = Annotated[Viewer | None, Depends(_maybe_viewer)]


def _id_in_path(request: Request, *names: str) -> UUID:
    found = next(request.path_params[name] for name in names if name in request.path_params)
    try:
        return UUID(found)
    except ValueError:
        raise NotFound("There is nothing at this address.") from None


async def _endpoint_id(request: Request, _: ViewerDep) -> UUID:
    return _id_in_path(request, "endpoint_id", "portal_endpoint_id")


async def _delivery_id(request: Request, _: ViewerDep) -> UUID:
    return _id_in_path(request, "delivery_id", "portal_delivery_id")


EndpointIdDep = Annotated[UUID, Depends(_endpoint_id)]
DeliveryIdDep = Annotated[UUID, Depends(_delivery_id)]
