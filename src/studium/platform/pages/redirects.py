"""Leading the browser on after a form, with a message that is shown once."""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

FLASH_COOKIE = "flash"
_LONGEST_FLASH = 300


Kind = Literal["success", "info", "warning"]


@dataclass(frozen=True, slots=True)
class Flash:
    """A message that is shown once: what was done, what is so, or what was not done."""

    text: str
    kind: Kind


def redirect(
    location: str, *, flash: str | None = None, kind: Kind = "success"
) -> RedirectResponse:
    """See another page (303), where `flash` is shown once.

    Only what was done is a `success`; what was refused is a `warning`, all else `info`.
    """
    response = RedirectResponse(location, 303)
    if flash:
        response.set_cookie(
            FLASH_COOKIE,
            quote(f"{kind}:{flash[:_LONGEST_FLASH]}"),
            max_age=60,
            httponly=True,
            samesite="lax",
        )
    return response


def take_flash(request: Request) -> Flash | None:
    """The message left by the page before."""
    name, _, text = unquote(request.cookies.get(FLASH_COOKIE, "")).partition(":")
    kinds: dict[str, Kind] = {each: each for each in get_args(Kind)}
    return Flash(text[:_LONGEST_FLASH], kinds[name]) if text and name in kinds else None


def clear_flash(response: Response) -> None:
    """Forget the message, now that it is shown."""
    response.delete_cookie(FLASH_COOKIE, httponly=True, samesite="lax")
