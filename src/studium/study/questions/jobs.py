"""What the worker does for the question bank."""

from studium.platform.jobs import JobHandler, Schedule
from studium.study.questions.embedding import (
    EmbedQuestions,
    SharpenVectors,
    embed_questions,
    sharpen_vectors,
)

JOBS = (
    JobHandler(EmbedQuestions, embed_questions, timeout_seconds=3600, max_attempts=5),
    JobHandler(SharpenVectors, sharpen_vectors, timeout_seconds=1800, max_attempts=5),
)
SCHEDULES = (Schedule("20 3 * * *", SharpenVectors()),)
