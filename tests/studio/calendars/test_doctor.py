"""What doctor says of the client at Google."""

import json
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from studium.platform.doctor import Examined, Verdict
from studium.platform.http import Answer, NoAnswer, Outgoing
from studium.platform.settings import Settings
from studium.studio.calendars.doctor import check_google
from studium.studio.calendars.settings import CalendarsSettings


@dataclass
class Google:
    """Fulfils `Http`: answers the token address with an error of its own, or not at all."""

    error: str | None

    async def send(self, outgoing: Outgoing) -> Answer:
        assert outgoing.url == "https://oauth2.googleapis.com/token"
        if self.error is None:
            raise NoAnswer("nobody there")
        return Answer(400, {}, json.dumps({"error": self.error}).encode())


async def verdicts(
    error: str | None, *, client_id: str = "id", key: str = "s"
) -> dict[str, Verdict]:
    settings = CalendarsSettings(
        _env_file=None, google_client_id=client_id, google_client_secret=SecretStr(key)
    )
    examined = Examined(
        Settings(_env_file=None, base_url="http://localhost:8000"),
        Google(error),
        module_settings={CalendarsSettings: settings},
    )
    return {each.name: each.verdict async for each in check_google(examined)}


@pytest.mark.parametrize(
    ("error", "verdict"),
    [("invalid_grant", Verdict.OK), ("invalid_client", Verdict.FAIL), (None, Verdict.WARN)],
)
async def test_google_says_whether_it_knows_the_client(error: str | None, verdict: Verdict) -> None:
    assert await verdicts(error) == {"google": verdict, "google push": Verdict.WARN}


async def test_id_and_secret_belong_together_and_none_is_well() -> None:
    assert await verdicts("invalid_grant", key="") == {"google": Verdict.FAIL}
    assert await verdicts("invalid_grant", client_id="", key="") == {"google": Verdict.OK}
