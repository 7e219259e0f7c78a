"""What `studium doctor` looks at: whether every calendar is read."""

from collections.abc import AsyncIterator

from studium.platform.doctor import Check, Examined, Verdict
from studium.studio.calendars import store


async def check_calendars(examined: Examined) -> AsyncIterator[Check]:
    """Name how many calendars fail again and again: nobody can book around them."""
    if examined.tx is None:
        return
    count, failing = await store.count_failing(examined.tx)
    if failing:
        yield Check(
            "calendars",
            Verdict.WARN,
            f"{failing} of {count} calendars could not be read three times or more",
            "their owners see why on /calendars; when all fail, see whether calls go out",
        )
    else:
        yield Check("calendars", Verdict.OK, f"{count} calendars, none of which fails")


CHECKS = (check_calendars,)
