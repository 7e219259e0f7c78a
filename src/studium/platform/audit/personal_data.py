"""What the record of staff acts holds about people: who acted."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "staff_acts",
        ("staff_acts",),
        kept="What staff did stays on the record when they leave; it names them by id.",
    ),
)
