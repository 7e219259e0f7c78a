"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["plan.remind"]
SUBSCRIBER_NAMES = ["plan.card_reviewed", "plan.exam_sat", "plan.review_undone"]
