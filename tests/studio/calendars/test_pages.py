"""The page of one's calendars."""

from tests.conftest import Person
from tests.studio.calendars.conftest import Feed, Synced

from studium.platform.http import Http
from studium.platform.parts import Parts

FORM = {"label": "Home", "url": "https://calendar.example/home.ics"}


async def test_a_feed_is_connected_ignored_and_used_again(synced: Synced) -> None:
    client = synced.alice.client
    assert (await client.post("/calendars", data=FORM)).status_code == 303
    page = await client.get("/calendars")
    assert "Home" in page.text
    assert "no times are offered" in page.text
    path = f"/calendars/{synced.calendar['id']}"
    assert (await client.post(f"{path}/blocks")).status_code == 303
    assert (await synced.see())["blocks"] is False
    assert (await client.post(f"{path}/bookings")).status_code == 303
    assert (await synced.see())["takes_bookings"] is False, "a feed cannot be written"


async def test_a_feed_that_cannot_be_read_is_refused_and_leaves_nothing(
    alice: Person, parts: Parts
) -> None:
    parts.add(Feed(status=404), as_=Http)
    answer = await alice.client.post("/calendars", data=FORM)
    assert answer.status_code == 422
    assert "answers 404" in answer.text
    listed = await alice.client.get("/api/integrations/calendars")
    assert [each["status"] for each in listed.json()["items"]] in ([], ["removed"])
