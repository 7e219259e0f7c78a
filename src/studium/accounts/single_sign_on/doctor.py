"""What `studium doctor` looks at about sign-in providers."""

from collections.abc import AsyncIterator

from studium.platform.doctor import ANSWER_TIMEOUT_SECONDS, Check, Examined, Verdict
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing

OK = 200


async def check_issuers(examined: Examined) -> AsyncIterator[Check]:
    """Every sign-in provider of the settings answers."""
    settings = examined.settings
    if settings.auth_mode == "sso" and not settings.oidc_providers and not settings.sandbox:
        yield Check(
            "sign-in",
            Verdict.FAIL,
            "AUTH_MODE is sso and there is no provider: nobody can sign in",
            "name one in OIDC_PROVIDERS, or set AUTH_MODE to both",
        )
    for provider in examined.settings.oidc_providers:
        yield await check_issuer(provider.name, provider.issuer, examined.http)


async def check_issuer(name: str, issuer: str, http: Http) -> Check:
    """A sign-in provider publishes its configuration."""
    url = f"{issuer}/.well-known/openid-configuration"
    check = f"sign-in {name}"
    try:
        answer = await http.send(Outgoing("GET", url, timeout_seconds=ANSWER_TIMEOUT_SECONDS))
    except (NoAnswer, AddressRefused) as problem:
        remedy = "see that this machine reaches it, or fix OIDC_PROVIDERS"
        return Check(check, Verdict.FAIL, f"{url}: {problem.message}", remedy)
    if answer.status == OK:
        return Check(check, Verdict.OK, "answers")
    return Check(check, Verdict.FAIL, f"{url} answers {answer.status}", "fix OIDC_PROVIDERS")


CHECKS = (check_issuers,)
