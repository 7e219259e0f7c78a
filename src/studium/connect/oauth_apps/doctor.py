"""What `studium doctor` looks at: whether apps can be connected, and who waits for review."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from studium.connect.oauth_apps import store
from studium.platform.doctor import LOCAL_HOSTS, Check, Examined, Verdict

_WAITS_TOO_LONG = timedelta(days=7)


async def check_apps(examined: Examined) -> AsyncIterator[Check]:
    """Apps send people here by https, and their makers wait for a decision."""
    base_url = examined.settings.base_url
    if not examined.settings.serves_https and not base_url.startswith(LOCAL_HOSTS):
        yield Check(
            "apps",
            Verdict.WARN,
            f"{base_url} is not https: OAuth clients refuse such an issuer",
            "serve this installation by https and set BASE_URL",
        )
    if examined.tx is None:
        return
    submitted, longest = await store.waiting_apps(examined.tx)
    if longest is not None and datetime.now(UTC) - longest > _WAITS_TOO_LONG:
        finding = f"{submitted} wait for review, the first since {longest:%d %B %Y}"
        yield Check("apps", Verdict.WARN, finding, "an admin decides on /admin/apps")
    else:
        yield Check("apps", Verdict.OK, f"{submitted} wait for review")


CHECKS = (check_apps,)
