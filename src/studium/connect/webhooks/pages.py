"""The portal: endpoints, their deliveries, one attempt explained, and how to verify."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from fastapi import Query, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from studium.connect.webhooks import store
from studium.connect.webhooks.actions.change_endpoint import (
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from studium.connect.webhooks.actions.find_endpoint import find_endpoint
from studium.connect.webhooks.actions.register_endpoint import register_endpoint
from studium.connect.webhooks.actions.send_again import (
    replay_deliveries,
    retry_delivery,
    send_example,
)
from studium.connect.webhooks.catalog import event_types
from studium.connect.webhooks.forms import (
    EndpointForm,
    ExampleForm,
    ReplayForm,
    SecretForm,
    StatusForm,
    typed_of,
)
from studium.connect.webhooks.hook_pages import router as hook_pages
from studium.connect.webhooks.link_pages import router as link_pages
from studium.connect.webhooks.model import DeliveryStatus, Endpoint
from studium.connect.webhooks.portal import read_portal, show_attempts
from studium.connect.webhooks.portal_links import EMBEDDED
from studium.connect.webhooks.showing import handed_out, public_keys_path
from studium.connect.webhooks.viewers import (
    PORTAL,
    DeliveryIdDep,
    EndpointIdDep,
    MaybeViewerDep,
    Viewer,
    ViewerDep,
)
from studium.connect.webhooks.wishes import EndpointRules
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    FormErrors,
    PageRouter,
    list_links,
    read_form,
    render,
    submit,
)
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import Page, PageQueryDep, PartsDep, add_routes

router = PageRouter()
_portal = PageRouter(prefix=PORTAL)

_UNPROCESSABLE = 422
_NEW = {"event_types": "*", "batch_size": "1", "batch_seconds": "5", "timeout_seconds": "15"}


@_portal.get("")
async def endpoints_page(
    request: Request, viewer: ViewerDep, parts: PartsDep, query: PageQueryDep
) -> Response:
    """One's endpoints, and for administrators the operator's."""
    async with parts[Database].reader() as tx:
        found = await store.endpoints_of_owner(
            tx, viewer.caller.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
        operators = (
            await store.endpoints_of_owner(tx, None, before_id=query.before_id, limit=100)
            if viewer.caller.is_admin and query.is_first
            else []
        )
    page = Page.of(found, query)
    return await render(
        request,
        "webhooks/endpoints.html",
        viewer=viewer,
        endpoints=[*operators, *page.items],
        **list_links(page, query, viewer.base),
    )


@_portal.get("/new")
async def new_endpoint_page(request: Request, viewer: ViewerDep) -> Response:
    """An empty form."""
    return await _show_form(request, viewer, None, FormErrors(_NEW))


@_portal.get("/verify")
async def verify_page(request: Request, viewer: MaybeViewerDep) -> Response:
    """How receivers verify what they get, in five languages."""
    return await render(request, "webhooks/verify.html", viewer=viewer)


@_portal.post("")
async def make_endpoint(request: Request, viewer: ViewerDep, parts: PartsDep) -> Response:
    """Register an endpoint and show its secret, this once."""

    async def make(form: EndpointForm) -> Response:
        is_operators = form.for_operator and viewer.caller.is_admin
        async with parts[Database].transaction() as tx:
            endpoint, secret = await register_endpoint(
                tx,
                owner_id=None if is_operators else viewer.caller.user_id,
                wishes=form.wishes(),
                signing=form.signing,
                rules=EndpointRules.of(parts),
                now=parts[Clock].now(),
            )
        return await _show_secret(request, viewer, parts[Settings], endpoint, secret, status=201)

    again = partial(_show_form, request, viewer, None)
    return await submit(request, EndpointForm, make, again=again, field_of=_field_of)


@_portal.get("/{endpoint_id}")
async def endpoint_page(  # noqa: PLR0913 - what FastAPI injects
    *,
    request: Request,
    endpoint_id: EndpointIdDep,
    viewer: ViewerDep,
    parts: PartsDep,
    query: PageQueryDep,
    status: Annotated[DeliveryStatus | None, Query()] = None,
) -> Response:
    """An endpoint: how it does, what was sent, what can be done."""
    async with parts[Database].reader() as tx:
        endpoint = await find_endpoint(tx, caller=viewer.caller, endpoint_id=endpoint_id)
        shown = await read_portal(
            tx, endpoint, base=viewer.base, query=query, status=status, now=parts[Clock].now()
        )
    return await render(
        request,
        "webhooks/endpoint.html",
        viewer=viewer,
        endpoint=endpoint,
        types=[(each.name, each.name) for each in event_types()],
        **shown,
    )


@_portal.get("/{endpoint_id}/settings")
async def endpoint_form(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """An endpoint's form."""
    async with parts[Database].reader() as tx:
        endpoint = await find_endpoint(tx, caller=viewer.caller, endpoint_id=endpoint_id)
    return await _show_form(request, viewer, endpoint, FormErrors(typed_of(endpoint)))


@_portal.post("/{endpoint_id}/settings")
async def save_endpoint(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Change an endpoint, or show what is wrong with the change."""
    async with parts[Database].reader() as tx:
        endpoint = await find_endpoint(tx, caller=viewer.caller, endpoint_id=endpoint_id)

    async def keep(form: EndpointForm) -> Response:
        async with parts[Database].transaction() as tx:
            await change_endpoint(
                tx,
                caller=viewer.caller,
                endpoint_id=endpoint_id,
                wishes=form.wishes(),
                rules=EndpointRules.of(parts),
                now=parts[Clock].now(),
            )
        return viewer.lead_to(f"/{endpoint_id}", flash="The endpoint is saved.")

    again = partial(_show_form, request, viewer, endpoint)
    return await submit(request, EndpointForm, keep, again=again, field_of=_field_of)


@_portal.post("/{endpoint_id}/status")
async def save_status(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Pause an endpoint, or resume it."""
    form = await read_form(request, StatusForm)
    pauses = isinstance(form, StatusForm) and form.status == "paused"
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        if pauses:
            await pause_endpoint(tx, caller=viewer.caller, endpoint_id=endpoint_id, now=now)
        else:
            sends_held = isinstance(form, StatusForm) and form.sends_held
            await resume_endpoint(
                tx, caller=viewer.caller, endpoint_id=endpoint_id, sends_held=sends_held, now=now
            )
    words = "paused; what happens meanwhile is held" if pauses else "active again"
    return viewer.lead_to(f"/{endpoint_id}", flash=f"The endpoint is {words}.")


@_portal.post("/{endpoint_id}/secret")
async def rotate(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Make a new secret and show it, this once."""
    read = await read_form(request, SecretForm)
    form = SecretForm() if isinstance(read, FormErrors) else read
    async with parts[Database].transaction() as tx:
        secret = await rotate_secret(
            tx,
            caller=viewer.caller,
            endpoint_id=endpoint_id,
            signing=form.signing,
            secret=None,
            overlap=timedelta(hours=form.overlap_hours),
            vault=parts[Vault],
            now=parts[Clock].now(),
        )
        endpoint = await find_endpoint(tx, caller=viewer.caller, endpoint_id=endpoint_id)
    return await _show_secret(request, viewer, parts[Settings], endpoint, secret)


@_portal.post("/{endpoint_id}/test")
async def send_test(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Send an example and lead to its delivery."""
    read = await read_form(request, ExampleForm)
    form = ExampleForm() if isinstance(read, FormErrors) else read
    async with parts[Database].transaction() as tx:
        delivery = await send_example(
            tx,
            caller=viewer.caller,
            endpoint_id=endpoint_id,
            event_type=form.event_type,
            now=parts[Clock].now(),
        )
    return viewer.lead_to(f"/{endpoint_id}/deliveries/{delivery.id}")


@_portal.post("/{endpoint_id}/replay")
async def replay(
    request: Request, endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Send again what is dead or was held."""
    read = await read_form(request, ReplayForm)
    form = ReplayForm() if isinstance(read, FormErrors) else read
    async with parts[Database].transaction() as tx:
        count = await replay_deliveries(
            tx,
            caller=viewer.caller,
            endpoint_id=endpoint_id,
            statuses=[form.status],
            since=None,
            until=None,
            now=parts[Clock].now(),
        )
    return viewer.lead_to(f"/{endpoint_id}", flash=f"{count} deliveries are sent again.")


@_portal.post("/{endpoint_id}/remove")
async def remove(endpoint_id: EndpointIdDep, viewer: ViewerDep, parts: PartsDep) -> Response:
    """Remove an endpoint."""
    async with parts[Database].transaction() as tx:
        await remove_endpoint(
            tx, caller=viewer.caller, endpoint_id=endpoint_id, now=parts[Clock].now()
        )
    return viewer.lead_to("", flash="The endpoint is removed; nothing more is sent to it.")


@_portal.get("/{endpoint_id}/deliveries/{delivery_id}")
async def delivery_page(
    request: Request,
    endpoint_id: EndpointIdDep,
    delivery_id: DeliveryIdDep,
    viewer: ViewerDep,
    parts: PartsDep,
) -> Response:
    """One delivery with its attempts, explained."""
    shown = await show_attempts(
        parts, caller=viewer.caller, endpoint_id=endpoint_id, delivery_id=delivery_id
    )
    return await render(request, "webhooks/delivery.html", viewer=viewer, **shown)


@_portal.post("/{endpoint_id}/deliveries/{delivery_id}/retry")
async def retry(
    endpoint_id: EndpointIdDep, delivery_id: DeliveryIdDep, viewer: ViewerDep, parts: PartsDep
) -> Response:
    """Send a delivery again now."""
    async with parts[Database].transaction() as tx:
        await retry_delivery(
            tx,
            caller=viewer.caller,
            endpoint_id=endpoint_id,
            delivery_id=delivery_id,
            now=parts[Clock].now(),
        )
    return viewer.lead_to(f"/{endpoint_id}/deliveries/{delivery_id}")


def _field_of(problem: StudiumError) -> str:
    fields = {
        "endpoint-refused": "url",
        "unknown-event-type": "event_types",
        "header-refused": "headers",
    }
    return str(problem.details.get("field", fields.get(problem.slug, "form")))


async def _show_form(
    request: Request, viewer: Viewer, endpoint: Endpoint | None, form: FormErrors
) -> Response:
    return await render(
        request,
        "webhooks/form.html",
        status=_UNPROCESSABLE if form.errors else 200,
        endpoint=endpoint,
        is_admin=viewer.caller.is_admin and (endpoint is None),
        viewer=viewer,
        values={**dict.fromkeys(EndpointForm.model_fields, ""), **form.values},
        errors=form.errors,
    )


async def _show_secret(  # noqa: PLR0913 - what is shown to whom
    request: Request,
    viewer: Viewer,
    settings: Settings,
    endpoint: Endpoint,
    secret: str,
    *,
    status: int = 200,
) -> Response:
    shared, public_key = handed_out(secret)
    return await render(
        request,
        "webhooks/secret.html",
        status=status,
        viewer=viewer,
        endpoint=endpoint,
        secret=shared,
        public_key=public_key,
        public_keys_url=settings.base_url + public_keys_path(endpoint.id),
    )


def _embedded() -> PageRouter:
    """The same pages for frames of other sites, opened by a link."""
    embedded = PageRouter()
    for route in _portal.routes:
        assert isinstance(route, APIRoute)  # noqa: S101 - what the decorators above made
        path = route.path.removeprefix(PORTAL)
        for name in ("endpoint_id", "delivery_id"):
            path = path.replace(f"{{{name}}}", f"{{portal_{name}}}")
        embedded.add_api_route(
            EMBEDDED + path,
            route.endpoint,
            methods=list(route.methods or ()),
            response_class=route.response_class,
        )
    return embedded


add_routes(router, link_pages, _portal, _embedded(), hook_pages)
