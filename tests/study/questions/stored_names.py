"""Names of the question bank that lie in databases."""

JOB_NAMES = {"questions.embed", "questions.sharpen"}
