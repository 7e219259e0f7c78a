"""A new person signs up."""

from studium.entrypoints.cli.tour.visit import StepFailed, Tour
from studium.platform.ids import new_id

TITLE = "Join"


async def walk(tour: Tour) -> None:
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
