"""What the call log holds about people: whose connection a call went over."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "outgoing_calls",
        ("outgoing_calls",),
        kept="Calls go with their partition after CALL_LOG_DAYS; names and addresses are masked.",
    ),
)
