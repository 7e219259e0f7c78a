"""What `studium doctor` looks at in the queue."""

from collections.abc import AsyncIterator

from studium.platform.doctor import Check, Examined, Verdict
from studium.platform.jobs.dead import count_dead_jobs


async def check_jobs(examined: Examined) -> AsyncIterator[Check]:
    """No job lies dead. One that does asks for a person, but nothing else waits for it."""
    if examined.tx is None:
        return
    count = await count_dead_jobs(examined.tx)
    if count:
        remedy = "`studium jobs` shows why; fix the cause, then replay them"
        yield Check("jobs", Verdict.WARN, f"dead: {count}", remedy)
    else:
        yield Check("jobs", Verdict.OK, "none is dead")


CHECKS = (check_jobs,)
