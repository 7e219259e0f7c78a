"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "flashcards.build_queues",
    "flashcards.fit_learner",
    "flashcards.fit_learners",
]
INTERNAL_EVENT_TYPES = ["flashcard.review_undone", "flashcard.reviewed"]
