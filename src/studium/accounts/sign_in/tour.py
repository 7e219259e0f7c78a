"""The first and the last chapter of the tour: a new person signs up, and logs out."""

from studium.platform.ids import new_id
from studium.platform.tour import Chapter, StepFailed, Tour


async def join(tour: Tour) -> None:
    """Sign up and ask who we are."""
    email = f"tour-{new_id().hex}@studium.example"
    async with tour.step("Sign up"):
        account = {"email": email, "password": f"wandering-{new_id().hex[-12:]}"}
        answer = await tour.post("/api/auth/signup", account, expect=201)
        tour.token = answer.json["token"]
    async with tour.step("Ask who I am"):
        me = (await tour.get("/api/users/me")).json
        if (me["email"], me["role"]) != (email, "CANDIDATE"):
            raise StepFailed(f"somebody else: {me}")


async def leave(tour: Tour) -> None:
    """End the session; its token is worth nothing afterwards."""
    async with tour.step("Log out"):
        await tour.post("/api/auth/logout", expect=204)
    async with tour.step("Be nobody again"):
        await tour.get("/api/users/me", expect=401)


CHAPTERS = (Chapter("Join", join, order=100), Chapter("Leave", leave, order=900))
