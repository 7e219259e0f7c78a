"""What questions hold about people: who wrote and synchronised them."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "questions",
        ("question_sync_runs", "questions"),
        kept="Staff's work stays when they leave; it names them by id.",
    ),
)
