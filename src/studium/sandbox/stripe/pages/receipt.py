"""The receipt that a charge's `receipt_url` leads to."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.stripe.pages.render import not_found, objects_of, show


def routes(parts: Parts) -> list[Route]:
    """One page for each charge."""

    async def page(request: Request) -> Response:
        try:
            async with objects_of(parts, "charge", request.path_params["id"]) as (objects, charge):
                return show(
                    "receipt.html", business=objects.account.business_name, charge=charge.body
                )
        except LookupError:
            return not_found()

    return [Route("/receipts/{id}", page, methods=["GET"])]
