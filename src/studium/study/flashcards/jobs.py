"""What flashcards do at night: queues for the coming day, and parameters fitted anew."""

from dataclasses import dataclass
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule, enqueue
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.build_queue import build_queue
from studium.study.flashcards.reviewing.fit_learner import fit_learner
from studium.study.flashcards.scheduling.days import learner_day
from studium.study.flashcards.scheduling.fit import LEAST_REVIEWS

_BATCH = 200
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class BuildQueues(Job, name="flashcards.build_queues", lane="bulk"):
    """Make the queues of the learners whose day has begun, in batches by id."""

    after: UUID = NOBODY


@dataclass(frozen=True)
class FitLearners(Job, name="flashcards.fit_learners", lane="bulk"):
    """Find the learners whose reviews have doubled since their parameters were fitted."""

    after: UUID = NOBODY


@dataclass(frozen=True)
class FitLearner(Job, name="flashcards.fit_learner", lane="bulk"):
    """Fit one learner's parameters from their own reviews."""

    user_id: UUID


async def build_queues(parts: Parts, job: BuildQueues) -> None:
    """One batch; the next one is a job of its own. Each learner is a transaction."""
    database, now = parts[Database], parts[Clock].now()
    async with database.reader() as tx:
        # A day later than anybody's own, so that every zone's learners are looked at.
        latest = learner_day(now, zone_of("Pacific/Kiritimati"))
        learners = await store.ids_of(tx, store.QUEUES_BEFORE, latest, job.after, _BATCH)
    for user_id in learners:
        async with database.transaction() as tx:
            person = await person_by_id(tx, user_id)
            if person is not None:
                learner = await store.locked_learner(tx, user_id, now=now)
                await build_queue(tx, learner, zone=zone_of(person.timezone), now=now)
    if len(learners) == _BATCH:
        async with database.transaction() as tx:
            await enqueue(tx, BuildQueues(learners[-1]))


async def fit_learners(parts: Parts, job: FitLearners) -> None:
    """One job for each learner who is due for it."""
    async with parts[Database].transaction() as tx:
        found = await store.ids_of(tx, store.LEARNERS_TO_FIT, job.after, LEAST_REVIEWS, _BATCH)
        for user_id in found:
            await enqueue(tx, FitLearner(user_id), dedupe_key=f"flashcards.fit:{user_id}")
        if len(found) == _BATCH:
            await enqueue(tx, FitLearners(found[-1]))


async def fit_one(parts: Parts, job: FitLearner) -> None:
    """Fit, outside of any transaction, and keep what was found."""
    await fit_learner(parts[Database], user_id=job.user_id, now=parts[Clock].now())


JOBS = (
    JobHandler(BuildQueues, build_queues, timeout_seconds=600),
    JobHandler(FitLearners, fit_learners, timeout_seconds=300),
    JobHandler(FitLearner, fit_one, timeout_seconds=600, max_attempts=3),
)
SCHEDULES = (Schedule("7 * * * *", BuildQueues()), Schedule("41 2 * * *", FitLearners()))
