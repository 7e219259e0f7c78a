"""The chapter of booking: a service, a slot, an appointment that moves and is cancelled."""

from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SERVICE = {
    "name": "Tour session",
    "timezone": "Europe/Berlin",
    "duration_minutes": 60,
    "step_minutes": 60,
    "hours": {day: ["09:00-17:00"] for day in _DAYS},
}
_GUEST = {"name": "Gina Guest", "email": "gina@studium.example", "timezone": "Europe/Berlin"}


async def walk(tour: Tour) -> None:
    """Offer, look, book, be refused the same slot, move, cancel."""
    async with tour.step("Offer a service that guests can book"):
        service = (await tour.post("/api/booking/services", _SERVICE, expect=201)).json
    slots_path = f"/api/booking/services/{service['id']}/slots"
    async with tour.step("Look for free slots"):
        first, second = (await tour.get(slots_path)).json["slots"][:2]
    async with tour.step("Book one for a guest"):
        body: dict[str, Any] = {"service_id": service["id"], "starts_at": first, "guest": _GUEST}
        booking = (await tour.post("/api/bookings", body, expect=201)).json
    async with tour.step("Be refused the same slot"):
        await tour.post("/api/bookings", body, expect=409)
    path = f"/api/bookings/{booking['id']}"
    async with tour.step("Move the appointment"):
        moved = (await tour.post(f"{path}/reschedule", {"starts_at": second})).json
        if moved["starts_at"] != second:
            raise StepFailed("the appointment is not at its new time")
    async with tour.step("Cancel it: its time is free again"):
        await tour.post(f"{path}/cancel", {})
        if second not in (await tour.get(slots_path)).json["slots"]:
            raise StepFailed("the cancelled time is not free")


CHAPTERS = (Chapter("Book an appointment", walk, order=760),)
