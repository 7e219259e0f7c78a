"""Checking an account that has calendars: whether it lists them."""

from studium.connect.connections import Credentials, Finding
from studium.platform.errors import StudiumError
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.calendars.sources.contract import CalendarSource, SourceProblem


async def check_calendars(
    source: CalendarSource, credentials: Credentials, http: Http, settings: Settings, *, remedy: str
) -> Finding:
    """How many calendars there are, or what is wrong; `remedy` where the source names none."""
    try:
        found = await source.calendars(credentials, http, settings)
    except SourceProblem as problem:
        return Finding(finding=problem.message, remedy=problem.remedy)
    except StudiumError as problem:
        return Finding(finding=problem.message, remedy=remedy)
    return Finding(finding=f"The account has {len(found)} calendars.")
