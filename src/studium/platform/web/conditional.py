"""Answers that a caller keeps and asks for again: `ETag` and `If-None-Match` (RFC 9110, 13)."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

_DIGEST_BYTES = 16
_KEPT_BY = "Authorization, Cookie, Origin"


def conditional(
    request: Request, response: Response, *, cache_control: str = "private, no-cache"
) -> Response:
    """The answer with its tag, or 304 when the caller has it already.

    The tag is of the bytes, so that it never says "unchanged" of what changed.
    """
    digest = hashlib.blake2b(bytes(response.body), digest_size=_DIGEST_BYTES).hexdigest()
    headers = {"etag": f'"{digest}"', "cache-control": cache_control, "vary": _KEPT_BY}
    if _has(request, digest):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def _has(request: Request, digest: str) -> bool:
    sent = request.headers.get("if-none-match", "")
    tags = {each.strip().removeprefix("W/").strip('"') for each in sent.split(",")}
    return digest in tags or "*" in tags
