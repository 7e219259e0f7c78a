"""Names in the addresses of the reference."""

OPEN = {"slug": "not-found", "subject": "exams"}
