"""Asking a lab over HTTP: an answer, or the reason why there is none."""

import json
from collections.abc import Mapping
from typing import Any

from studium.platform.http import AddressRefused, Answer, Http, NoAnswer, Outgoing
from studium.studio.printing.labs.contract import LabProblem, LabReason

_UNAUTHORIZED = {401, 403}
_TOO_MANY = 429
_CONFLICT = 409
_SERVER_ERROR = 500
_FIRST_ERROR = 400
_LONGEST_WORDS = 300


async def ask(http: Http, outgoing: Outgoing, *, lab: str) -> Answer:
    """The lab's answer below 400. Raises LabProblem with the reason that its status says."""
    try:
        answer = await http.send(outgoing)
    except NoAnswer as problem:
        raise LabProblem(LabReason.TRANSIENT, problem.message) from problem
    except AddressRefused as problem:
        raise LabProblem(LabReason.AUTH_REVOKED, problem.message) from problem
    if answer.status < _FIRST_ERROR:
        return answer
    words = answer.body.decode("utf-8", "replace")[:_LONGEST_WORDS]
    raise LabProblem(_reason(answer.status), f"{lab} answers {answer.status}: {words}")


async def ask_json(  # noqa: PLR0913 - what is asked of whom
    http: Http,
    method: str,
    url: str,
    *,
    lab: str,
    headers: Mapping[str, str],
    body: Any = None,
) -> Any:
    """The lab's answer as JSON. Raises LabProblem."""
    content = None if body is None else json.dumps(body).encode()
    given = {"accept": "application/json", **headers}
    if content is not None:
        given["content-type"] = "application/json"
    answer = await ask(http, Outgoing(method, url, given, content), lab=lab)
    try:
        return answer.json()
    except ValueError as problem:
        raise LabProblem(LabReason.TRANSIENT, f"{lab} answers no JSON.") from problem


def _reason(status: int) -> LabReason:
    if status in _UNAUTHORIZED:
        return LabReason.AUTH_REVOKED
    if status == _TOO_MANY:
        return LabReason.RATE_LIMITED
    if status == _CONFLICT:
        return LabReason.DUPLICATE
    return LabReason.TRANSIENT if status >= _SERVER_ERROR else LabReason.REJECTED
