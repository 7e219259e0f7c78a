"""A calendar that anybody publishes under an address, read again and again; never written."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from studium.connect.connections import Credentials, Finding
from studium.platform.errors import StudiumError
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.studio.calendars.expanding import CalendarUnreadable, read_calendar
from studium.studio.calendars.sources.contract import FoundCalendar, Reading, SourceProblem

_MOST_BYTES = 10_000_000
_OK, _UNCHANGED = 200, 304
_GONE = {401, 403, 404, 410}
_NEW_ADDRESS = "copy the calendar's address anew from where it is published"


class _Configuration(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Secrets(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    url: Annotated[str, StringConstraints(pattern=r"^(https?|webcal)://\S+$", max_length=2000)] = (
        Field(
            title="Address",
            description="The calendar's secret address in iCal format: whoever has it reads it.",
        )
    )


@dataclass(frozen=True)
class IcalSource:
    """See `CalendarSource`. The address is a secret: feeds are protected by nothing else."""

    kind: str = "ical"
    label: str = "iCalendar feed"
    category: str = "calendars"
    steps: tuple[str, ...] = (
        "Open the settings of the calendar where it is kept.",
        "Copy its secret address in iCal format, which ends in .ics as a rule.",
    )
    configuration_model: type[BaseModel] = _Configuration
    secrets_model: type[BaseModel] = _Secrets

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """Reading moves nothing: every feed is allowed beside a sandbox."""
        del configuration, secrets
        return "test"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """A feed names none."""
        del configuration
        return None

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Read it once."""
        try:
            found = await self.read(
                credentials, http, settings, external_id="", token=None, etags={}
            )
        except SourceProblem as problem:
            return Finding(finding=problem.message, remedy=problem.remedy)
        except StudiumError as problem:
            return Finding(finding=problem.message, remedy="see whether the address opens")
        return Finding(finding=f"The calendar has {len(found.objects)} events.")

    async def calendars(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> list[FoundCalendar]:
        """The one calendar behind the address."""
        read = await self.read(credentials, http, settings, external_id="", token=None, etags={})
        return [FoundCalendar("", "Calendar", read.timezone)]

    async def read(  # noqa: PLR0913 - the contract's
        self,
        credentials: Credentials,
        http: Http,
        settings: Settings,
        *,
        external_id: str,
        token: str | None,
        etags: dict[str, str],
    ) -> Reading:
        """Fetch it, unless its server says that it is as it was: the token is its validators."""
        del settings, external_id, etags
        url = credentials.secret("url").replace("webcal://", "https://", 1)
        headers = {"accept": "text/calendar", **_conditions(token)}
        answer = await http.send(Outgoing("GET", url, headers))
        if answer.status == _UNCHANGED and token:
            return Reading(is_unchanged=True, token=token)
        if answer.status != _OK:
            raise SourceProblem(
                f"The calendar's address answers {answer.status}.",
                remedy=_NEW_ADDRESS,
                may_retry=answer.status not in _GONE,
            )
        if len(answer.body) > _MOST_BYTES:
            raise SourceProblem(
                "The calendar is larger than 10 MB.",
                remedy="publish one with fewer past events",
                may_retry=False,
            )
        try:
            text = answer.body.decode("utf-8-sig", "replace")
            objects, zone = await asyncio.to_thread(read_calendar, text)
        except CalendarUnreadable as problem:
            raise SourceProblem(
                f"The calendar cannot be read: {problem}.", remedy=_NEW_ADDRESS, may_retry=False
            ) from problem
        return Reading(tuple(objects), token=_validators(answer), timezone=zone)


def _conditions(token: str | None) -> dict[str, str]:
    kept = json.loads(token) if token else {}
    names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return {names[name]: value for name, value in kept.items()}


def _validators(answer: Answer) -> str | None:
    kept = {
        name: answer.headers[name] for name in ("etag", "last-modified") if name in answer.headers
    }
    return json.dumps(kept) if kept else None


def build(_: Parts) -> IcalSource:
    """The source: it needs nothing of this installation."""
    return IcalSource()
