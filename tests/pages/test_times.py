"""Times on pages are told in the reader's own zone."""

from tests.conftest import Person


async def test_times_follow_the_zone_that_the_reader_chose(alice: Person) -> None:
    assert "09:00 UTC" in await _settings_page(alice)
    answer = await alice.client.patch("/api/users/me", json={"timezone": "Asia/Kolkata"})
    assert answer.status_code == 200
    assert "14:30 IST" in await _settings_page(alice)


async def _settings_page(person: Person) -> str:
    page = await person.client.get("/settings", headers={"Accept": "text/html"})
    assert page.status_code == 200
    return page.text
