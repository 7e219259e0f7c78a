"""The page that makes a short-lived link to one's portal, to be shown in another site's frame."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from studium.connect.webhooks.portal_links import make_link
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    render,
)
from studium.platform.principal import Principal
from studium.platform.web import PartsDep, Text, clean_origins

router = PageRouter(prefix="/webhooks/portal-link")

_Origins = Annotated[Text, StringConstraints(max_length=6100), AfterValidator(clean_origins)]
_UNPROCESSABLE = 422
_NEW = {"lifetime_minutes": "15"}


class PortalLinkForm(Form):
    """Which sites show the portal, and for how long."""

    frame_origins: Annotated[
        Text, StringConstraints(max_length=6100), AfterValidator(clean_origins)
    ] = ""
    lifetime_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    for_operator: bool = False


@router.get("")
async def portal_link_page(request: Request, principal: PageSignedIn) -> Response:
    """A form about the link."""
    return await _show(request, principal, FormErrors(_NEW))


@router.post("")
async def make_portal_link_page(
    request: Request, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Make the link and show it; it is kept nowhere."""
    form = await read_form(request, PortalLinkForm)
    if isinstance(form, FormErrors):
        return await _show(request, principal, form)
    url, expires_at = make_link(
        parts,
        caller=principal,
        frame_origins=form.frame_origins.split(),
        lifetime=timedelta(minutes=form.lifetime_minutes),
        for_operator=form.for_operator and principal.is_admin,
    )
    typed = FormErrors(
        {
            "frame_origins": form.frame_origins,
            "lifetime_minutes": str(form.lifetime_minutes),
            "for_operator": "on" if form.for_operator else "",
        }
    )
    return await _show(request, principal, typed, url=url, expires_at=expires_at)


async def _show(request: Request, principal: Principal, form: FormErrors, **made: Any) -> Response:
    return await render(
        request,
        "webhooks/portal_link.html",
        status=_UNPROCESSABLE if form.errors else 200,
        is_admin=principal.is_admin,
        values={**dict.fromkeys(PortalLinkForm.model_fields, ""), **form.values},
        errors=form.errors,
        **made,
    )
