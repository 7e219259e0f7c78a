"""What comparisons hold about people: whose account was compared, and who dismissed what."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "reconciliation",
        ("reconciliation_runs", "reconciliation_differences"),
        kept="Part of the books; they name the seller, and who closed a difference, by id.",
    ),
)
