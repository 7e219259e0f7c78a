"""What `studium doctor` looks at: whether every calendar is read, and whether Google knows us."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from studium.platform.doctor import ANSWER_TIMEOUT_SECONDS, Check, Examined, Verdict
from studium.studio.calendars import store
from studium.studio.calendars.settings import CalendarsSettings


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


async def check_google(examined: Examined) -> AsyncIterator[Check]:
    """Ask Google whether it knows the client: it says so before it looks at the token."""
    google = examined.settings_of(CalendarsSettings)
    secret = google.google_client_secret.get_secret_value()
    if not google.google_client_id and not secret:
        yield Check("google", Verdict.OK, "not set up: nobody connects calendars at Google")
        return
    if not google.google_client_id or not secret:
        finding = "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together"
        yield Check("google", Verdict.FAIL, finding, "set both, or neither")
        return
    yield await _known(examined, google, secret)
    if google.is_at_google and not examined.settings.serves_https:
        yield Check(
            "google push",
            Verdict.WARN,
            "Google tells of changes to https alone: calendars are read every ten minutes",
            "serve this installation by https and set BASE_URL",
        )


async def _known(examined: Examined, google: CalendarsSettings, secret: str) -> Check:
    from studium.platform.http import NoAnswer, Outgoing  # noqa: PLC0415 - see `platform.doctor`

    asked = {
        "grant_type": "refresh_token",
        "refresh_token": "doctor",
        "client_id": google.google_client_id,
        "client_secret": secret,
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    outgoing = Outgoing(
        "POST",
        google.google_token_url,
        headers,
        urlencode(asked).encode(),
        timeout_seconds=ANSWER_TIMEOUT_SECONDS,
    )
    try:
        answer = await examined.http.send(outgoing)
        said = answer.json()
    except (NoAnswer, ValueError) as problem:
        finding = f"{google.google_token_url} does not answer: {problem}"
        return Check("google", Verdict.WARN, finding, "see whether calls go out from here")
    error = said.get("error") if isinstance(said, dict) else None
    if error == "invalid_grant":
        return Check("google", Verdict.OK, "knows this installation's client")
    return Check(
        "google",
        Verdict.FAIL,
        f"does not take this installation's client: {error or answer.status}",
        "check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET in the Google Cloud console",
    )


CHECKS = (check_calendars, check_google)
