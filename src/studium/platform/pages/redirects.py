"""Leading the browser on after a form, with a message that is shown once."""

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

FLASH_COOKIE = "flash"
_LONGEST_FLASH = 300


def redirect(location: str, *, flash: str | None = None) -> RedirectResponse:
    """See another page (303), where `flash` is shown once."""
    response = RedirectResponse(location, 303)
    if flash:
        response.set_cookie(
            FLASH_COOKIE,
            quote(flash[:_LONGEST_FLASH]),
            max_age=60,
            httponly=True,
            samesite="lax",
        )
    return response


def take_flash(request: Request) -> str | None:
    """The message left by the page before."""
    value = request.cookies.get(FLASH_COOKIE)
    return unquote(value)[:_LONGEST_FLASH] if value else None


def clear_flash(response: Response) -> None:
    """Forget the message, now that it is shown."""
    response.delete_cookie(FLASH_COOKIE, httponly=True, samesite="lax")
