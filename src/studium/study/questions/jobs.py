"""What the worker does for the question bank."""

from studium.platform.jobs import JobHandler, Schedule
from studium.study.questions.embedding import (
    EmbedQuestions,
    SharpenVectors,
    embed_questions,
    sharpen_vectors,
)
from studium.study.questions.sync.running import (
    SyncQuestions,
    SyncWeekly,
    sync_questions,
    sync_weekly,
)

JOBS = (
    JobHandler(EmbedQuestions, embed_questions, timeout_seconds=3600, max_attempts=5),
    JobHandler(SharpenVectors, sharpen_vectors, timeout_seconds=1800, max_attempts=5),
    JobHandler(SyncQuestions, sync_questions, timeout_seconds=3600, max_attempts=5),
    JobHandler(SyncWeekly, sync_weekly, timeout_seconds=60, max_attempts=5),
)
SCHEDULES = (
    Schedule("20 3 * * *", SharpenVectors()),
    Schedule("10 2 * * 1", SyncWeekly()),
)
