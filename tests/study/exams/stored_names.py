"""Names of exams that lie in databases."""

JOB_NAMES = ("exams.regrade", "exams.score_session", "exams.submit_overdue")
PUBLIC_EVENT_TYPES = ("exam.completed", "exam.regraded", "exam.started")
