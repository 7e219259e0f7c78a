"""Making larger sets, beyond the request."""

from studium.platform.jobs import JobHandler, RetryLater
from studium.platform.parts import Parts
from studium.study.tutor.actions.make_set import make_set
from studium.study.tutor.actions.request_set import MakeQuestionSet
from studium.study.tutor.models import ModelFailed

_RETRY_SECONDS = 5.0


async def run(parts: Parts, job: MakeQuestionSet) -> None:
    """Make it; a model that did not answer is asked again."""
    try:
        await make_set(parts, job.question_set_id)
    except ModelFailed as problem:
        raise RetryLater(_RETRY_SECONDS, problem.message) from problem


JOBS = (JobHandler(MakeQuestionSet, run, timeout_seconds=600, max_attempts=6),)
