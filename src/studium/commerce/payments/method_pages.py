"""Pages of payers: their saved ways of paying, and paying on a page of ours."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.commerce.payments import store
from studium.commerce.payments.actions.ask_about_methods import (
    Place,
    account_of,
    begin_setup,
    choose_first,
    end_setup,
    forget_method,
    saved_methods,
)
from studium.commerce.payments.actions.open_intent import open_intent
from studium.commerce.payments.model import Flow, Payment
from studium.commerce.payments.operator_accounts import payment_choices
from studium.commerce.payments.providers import Capability, PaymentProviders, SavedMethod
from studium.commerce.payments.providers.browser_forms import BrowserForms
from studium.connect.connections import ConnectionCache, ConnectionWithCredentials
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    PathId,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import PartsDep, allow

router = PageRouter()

_HERE = "/ways-to-pay"
# What providers add to the address to which a payer comes back from a setup.
_SETUP_NAMES = ("setup_intent", "approval_token_id")


class MethodForm(Form):
    """Which saved way of paying is meant, and where."""

    provider: str
    method_id: str = ""


@dataclass(frozen=True, slots=True)
class KeptAt:
    """A provider at which the operator's payers save ways of paying, and what is saved there."""

    provider: str
    label: str
    has_first_choice: bool
    methods: list[SavedMethod]
    problem: str = ""


@router.get(_HERE)
async def ways_to_pay(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """One's saved cards and accounts."""
    accounts = []
    for choice in await payment_choices(parts, None):
        plugin = parts[PaymentProviders].plugin(choice.kind)
        if Capability.SAVED_METHODS not in plugin.capabilities:
            continue
        methods: list[SavedMethod] = []
        problem = ""
        try:
            methods = await _kept(parts, principal.user_id, choice.kind)
        except StudiumError as failure:
            problem = failure.message
        has_first = Capability.CUSTOMERS in plugin.capabilities
        accounts.append(KeptAt(choice.kind, plugin.label, has_first, methods, problem))
    return await render(request, "payments/ways_to_pay.html", accounts=accounts)


@router.post(f"{_HERE}/add")
async def add_way(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Lead to where a card or an account is saved."""
    form = await _typed(request)
    place = Place(None, form.provider)
    back = f"{parts[Settings].base_url}{_HERE}/added?{urlencode({'provider': form.provider})}"
    started = await begin_setup(parts, principal.user_id, place, return_url=back)
    if started.next_url is not None:
        return redirect(started.next_url)
    found = await account_of(parts, place, Capability.SAVED_METHODS)
    return await _browser_form(request, parts, found, started.client_secret, back, payment=None)


@router.get(f"{_HERE}/added")
async def added_way(
    request: Request, principal: PageSignedIn, parts: PartsDep, provider: str = ""
) -> Response:
    """Come back from saving one; whoever left without is told so."""
    named = (request.query_params.get(name) for name in _SETUP_NAMES)
    setup_id = next(filter(None, named), None)
    try:
        if setup_id is None:
            raise NotFound("Nothing was saved.")
        await end_setup(parts, principal.user_id, Place(None, provider), provider_setup_id=setup_id)
    except StudiumError as problem:
        return redirect(_HERE, flash=f"Nothing was saved: {problem.message}", kind="warning")
    return redirect(_HERE, flash="It is saved.")


@router.post(f"{_HERE}/first")
async def choose_first_way(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Let one be the first choice."""
    form = await _typed(request)
    await choose_first(parts, principal.user_id, Place(None, form.provider), form.method_id)
    return redirect(_HERE, flash="It is your first choice now.")


@router.post(f"{_HERE}/remove")
async def remove_way(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Forget one."""
    form = await _typed(request)
    await forget_method(parts, principal.user_id, Place(None, form.provider), form.method_id)
    return redirect(_HERE, flash="It is removed.")


@router.get("/payments/{payment_id}/pay")
async def pay_here(
    request: Request, payment_id: PathId, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Pay, or confirm, what is asked of one: by the provider's own form, or at the provider."""
    async with parts[Database].reader() as tx:
        payment = await store.maybe_payment(tx, payment_id)
    if payment is None or payment.payer_id != principal.user_id:
        raise NotFound("There is no such payment.")
    if payment.flow is not Flow.INTENT:
        here = payment.checkout_url if payment.can_be_paid else None
        return redirect(here or payment.success_url)
    opened = await open_intent(parts, payment_id)
    if opened.next_url is not None:
        return redirect(opened.next_url)
    if opened.client_secret is None or not opened.payment.can_be_paid:
        return redirect(payment.success_url)
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    return await _browser_form(
        request, parts, found, opened.client_secret, payment.success_url, payment=payment
    )


async def _browser_form(  # noqa: PLR0913 - what is paid or saved, where, and the way back
    request: Request,
    parts: Parts,
    found: ConnectionWithCredentials,
    client_secret: str | None,
    back: str,
    *,
    payment: Payment | None,
) -> Response:
    plugin = parts[PaymentProviders].plugin(found.connection.kind)
    if client_secret is None or not isinstance(plugin, BrowserForms):
        raise NotFound("This provider has no form for pages of ours.")
    form = plugin.browser_form(
        client_secret=client_secret,
        publishable_key=str(found.credentials.configuration.get("publishable_key") or ""),
        return_url=back,
        is_setup=payment is None,
        settings=parts[Settings],
    )
    if form.next_url is not None:
        return redirect(form.next_url)
    for directive, origins in form.origins.items():
        allow(request, directive, *origins)
    return await render(
        request,
        "payments/browser_form.html",
        form=form,
        title=payment.description if payment else "Save a way to pay",
        amount=payment and Money(payment.amount_minor, payment.currency),
        back=back,
    )


async def _kept(parts: Parts, payer_id: UUID, provider: str) -> list[SavedMethod]:
    """Nobody is made known to a provider by looking."""
    place = Place(None, provider)
    found = await account_of(parts, place, Capability.SAVED_METHODS)
    if Capability.CUSTOMERS in parts[PaymentProviders].plugin(provider).capabilities:
        async with parts[Database].reader() as tx:
            known = await store.provider_customer(
                tx, payer_id=payer_id, connection_id=found.connection.id
            )
        if known is None:
            return []
    return await saved_methods(parts, payer_id, place)


async def _typed(request: Request) -> MethodForm:
    form = await read_form(request, MethodForm)
    if isinstance(form, FormErrors):
        raise NotFound("You have no such way of paying.")
    return form
