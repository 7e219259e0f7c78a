"""Valid requests to the routes of signing in."""

from tests.conftest import PASSWORD, client_of
from tests.proofs.world import Asking, World, as_somebody_new

NEW_PASSWORD = "another horse, another battery"


async def sign_up(_: World) -> Asking:
    return Asking(body={"email": "somebody.new@example.org", "password": PASSWORD})


async def log_in(world: World) -> Asking:
    person = await world.somebody_new()
    return Asking(body={"email": person.email, "password": person.password})


async def change_password(world: World) -> Asking:
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    return Asking(await world.somebody_new(), body)


async def change_email(world: World) -> Asking:
    body = {"email": "new@example.org", "password": PASSWORD}
    return Asking(await world.somebody_new(), body)


async def ask_for_reset(world: World) -> Asking:
    return Asking(body={"email": (await world.somebody_new()).email})


async def reset(world: World) -> Asking:
    person = await world.somebody_new()
    await world.run_jobs()
    async with client_of(world.app) as client:
        await client.post("/api/auth/password-reset", json={"email": person.email})
    token = await world.token_in_mail(person)
    return Asking(body={"token": token, "password": NEW_PASSWORD})


async def confirm(world: World) -> Asking:
    return Asking(body={"token": await world.token_in_mail(await world.somebody_new())})


REQUESTS = {
    "POST /api/users/me/password": change_password,
    "POST /api/users/me/email": change_email,
    "POST /api/auth/signup": sign_up,
    "POST /api/auth/login": log_in,
    "POST /api/auth/logout": as_somebody_new,
    "POST /api/auth/password-reset": ask_for_reset,
    "POST /api/auth/password-reset/confirm": reset,
    "POST /api/auth/confirm-email": confirm,
    "POST /api/auth/confirm-email/resend": as_somebody_new,
}
