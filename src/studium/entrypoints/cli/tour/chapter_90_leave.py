"""Log out, and be a stranger again."""

from studium.entrypoints.cli.tour.visit import Tour

TITLE = "Leave"


async def walk(tour: Tour) -> None:
    """End the session; its token is worth nothing afterwards."""
    async with tour.step("Log out"):
        await tour.post("/api/auth/logout", expect=204)
    async with tour.step("Be nobody again"):
        await tour.get("/api/users/me", expect=401)
