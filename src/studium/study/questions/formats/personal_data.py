"""What imports hold about people: who brought a file."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "question_imports",
        ("question_imports",),
        kept="Imports belong to the bank; they name whoever brought the file by id.",
    ),
)
