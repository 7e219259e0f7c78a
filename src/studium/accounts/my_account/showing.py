"""Showing the settings page, first and again with errors."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import PersonPrincipal, timezones
from studium.accounts.sessions import FRESH_FOR, SESSIONS_MAX, device_name, newest_sessions
from studium.accounts.sign_in import SignInAgain, SignInServices, WeakPassword, WrongPassword
from studium.accounts.single_sign_on import OpenIdProviders, identities_of
from studium.platform.pages import (
    Form,
    FormErrors,
    render,
    submit,
)
from studium.platform.parts import parts_of

F = TypeVar("F", bound=Form)


async def show_settings(
    request: Request,
    principal: PersonPrincipal,
    services: SignInServices,
    *,
    form: FormErrors | None = None,
) -> Response:
    """The page as things are; over it, what was typed into a form that was not accepted."""
    person = principal.person
    providers = parts_of(request)[OpenIdProviders]
    async with services.database.reader() as tx:
        sessions = await newest_sessions(
            tx, principal.user_id, now=services.now(), limit=SESSIONS_MAX
        )
        identities = await identities_of(tx, principal.user_id)
    linked = [(each, _label(providers, each.issuer)) for each in identities]
    kept = {
        "first_name": person.first_name or "",
        "last_name": person.last_name or "",
        "timezone": person.timezone or "",
    }
    return await render(
        request,
        "my_account/settings.html",
        status=form.status if form else 200,
        person=person,
        sessions=sessions,
        current_id=principal.session_id,
        device_name=device_name,
        linked=linked,
        linked_choices=[(str(each.id), f"{name}, {each.email}") for each, name in linked],
        providers=providers.all(),
        timezones=timezones(),
        values={**kept, **(form.values if form else {})},
        errors=form.errors if form else {},
        takes_passwords=services.takes_passwords,
        asks_password=services.takes_passwords and person.has_password,
        fresh_for=FRESH_FOR,
        sessions_max=SESSIONS_MAX,
    )


async def submit_settings(  # noqa: PLR0913 - the page, and what is submitted on it
    request: Request,
    principal: PersonPrincipal,
    services: SignInServices,
    model: type[F],
    act: Callable[[F], Awaitable[Response]],
    *,
    proof: str = "form",
) -> Response:
    """Do what a form of the page asks; `proof` is its field for the present password."""
    fields = {WeakPassword: "new_password", WrongPassword: proof, SignInAgain: proof}

    async def again(form: FormErrors) -> Response:
        return await show_settings(request, principal, services, form=form)

    return await submit(
        request, model, act, again=again, field_of=lambda problem: fields.get(type(problem), "form")
    )


def _label(providers: OpenIdProviders, issuer: str) -> str:
    """What people know a provider by; its address when nobody signs in there any more."""
    provider = providers.by_issuer(issuer)
    return provider.label if provider else issuer
