"""What the outbox holds about people: whose business an event is."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "events",
        ("events",),
        kept="They name people by id, and go with their month after EVENT_RETENTION_DAYS.",
    ),
)
