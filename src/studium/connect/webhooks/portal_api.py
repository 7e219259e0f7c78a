"""REST for short-lived links to the portal, for frames of other sites."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from studium.connect.webhooks.portal_links import make_link
from studium.platform.web import (
    ApiRouter,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
    clean_origin,
)

router = ApiRouter(tags=["webhooks"], idempotent=True, scope="webhooks")

_Origin = Annotated[Text, AfterValidator(clean_origin)]


class PortalLinkBody(RequestModel):
    """Who may show the portal, and for how long."""

    frame_origins: Annotated[list[_Origin], Field(max_length=20)] = Field(
        default_factory=list,
        description="Sites that show it in a frame, such as `https://shop.example`; without any "
        "it opens in a tab of its own only.",
    )
    lifetime_seconds: Annotated[int, Field(ge=60, le=86_400)] = 900
    for_operator: bool = Field(default=False, description="The operator's portal: for admins.")


class PortalLinkAnswer(ResponseModel):
    """An address that opens the portal for whoever has it: hand it to your own people only."""

    url: str
    expires_at: UtcDatetime


@router.post("/api/webhook-portal-links", status_code=201)
async def make_portal_link(
    body: PortalLinkBody, principal: SignedIn, parts: PartsDep
) -> PortalLinkAnswer:
    """Make a short-lived link to the portal of your endpoints, to be shown in a frame.

    The page that it opens uses no cookie. It shows endpoints and deliveries, and does what the
    portal does: register, change, test, retry and replay.
    """
    url, expires_at = make_link(
        parts,
        caller=principal,
        frame_origins=body.frame_origins,
        lifetime=timedelta(seconds=body.lifetime_seconds),
        for_operator=body.for_operator,
    )
    return PortalLinkAnswer(url=url, expires_at=expires_at)
