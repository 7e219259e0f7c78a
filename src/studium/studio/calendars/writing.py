"""Our own events as iCalendar (RFC 5545), to be written into calendars elsewhere. Pure."""

from studium.studio.calendars.model import OwnEvent, own_uid


def own_event(event: OwnEvent) -> str:
    """A calendar with this event alone; it names no attendees, so that no server mails any."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - 2 MB, which most processes never need

    made = Event()
    made.add("uid", own_uid(event.id, event.owner_id))
    made.add("dtstamp", event.updated_at)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.starts_at)
    made.add("dtend", event.ends_at)
    made.add("summary", event.title)
    for name, value in (("description", event.description), ("location", event.location)):
        if value:
            made.add(name, value)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Studium//Calendars//EN")
    calendar.add_component(made)
    written: bytes = calendar.to_ical()
    return written.decode()
