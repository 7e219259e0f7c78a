"""What the broker holds about people: whose events wait to leave, for moments."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "broker",
        ("broker_outbox",),
        kept="An event that happened leaves; its row goes when the broker has acknowledged it.",
    ),
)
