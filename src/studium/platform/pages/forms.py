"""Forms: urlencoded bodies read into Pydantic models, with errors by field."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ConfigDict, ValidationError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request
from starlette.responses import Response

from studium.platform.errors import Refused, StudiumError
from studium.platform.faults import fault_sentence
from studium.platform.text import is_storable
from studium.platform.web import DeferredModel, status_of


class Form(DeferredModel):
    """The fields of an HTML form. Fields that a browser adds or leaves out do no harm."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class FormErrors:
    """A form that was not accepted: what was typed and what is wrong, by field.

    Passwords are never sent back. A template shows `errors.get("email")` beside the field. The
    page answers `status`.
    """

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 422

    @classmethod
    def refused(
        cls, form: Form, problem: StudiumError, *, beside: Mapping[type[StudiumError], str]
    ) -> "FormErrors":
        """A form that fits and that the domain did not accept.

        `beside` names the field that a kind of error is about; every other error is about the
        form as a whole and stands over it.
        """
        name = beside.get(type(problem), "form")
        return cls(_typed_into(form), {name: problem.message}, status_of(type(problem)))

    def with_error(self, name: str, message: str) -> "FormErrors":
        """The same form with one more error."""
        return replace(self, errors={**self.errors, name: message})


def _typed_into(form: Form) -> dict[str, str]:
    """What was typed into a form that fits, less passwords, as a browser sends it."""
    return {
        name: "on" if value is True else str(value)
        for name, value in form.model_dump(exclude_none=True).items()
        if value is not False and "password" not in name
    }


async def typed_values(request: Request) -> dict[str, str]:
    """What was typed, less passwords, for showing the form again."""
    form = await request.form()
    return {
        name: value
        for name, value in form.items()
        if isinstance(value, str) and "password" not in name and is_storable(value)
    }


async def read_form(request: Request, model: type[F]) -> F | FormErrors:
    """The form as `model`, or what is wrong with it.

    Empty fields count as absent, because browsers send every field. Raises Refused for a body
    in another encoding than UTF-8: Python knows some that make text which nothing can keep.
    """
    if _charset(request) != b"utf-8":
        raise Refused("Forms are read in UTF-8.")
    form = await request.form(max_files=0, max_fields=100)
    sent: dict[str, object] = {}
    unreadable: dict[str, str] = {}
    for name in form:
        values = [value for value in form.getlist(name) if isinstance(value, str) and value]
        if not all(map(is_storable, values)):
            unreadable[name] = "This contains a character that cannot be kept."
        if values:
            sent[name] = values if name.endswith("[]") else values[-1]
    try:
        read = model.model_validate(sent)
    except ValidationError as problem:
        return FormErrors(await typed_values(request), {**_by_field(problem), **unreadable})
    return FormErrors(await typed_values(request), unreadable) if unreadable else read


def _of_the_form(_: StudiumError) -> str:
    return "form"


async def submit(  # noqa: PLR0913 - what is asked, what does it, and what answers otherwise
    request: Request,
    model: type[F],
    act: Callable[[F], Awaitable[Response]],
    *,
    again: Callable[[FormErrors], Awaitable[Response]],
    field_of: Callable[[StudiumError], str] = _of_the_form,
    refusals: type[StudiumError] | tuple[type[StudiumError], ...] = StudiumError,
) -> Response:
    """Do what a form asks, and answer; what does not fit or is refused shows the form again.

    `act` does it; `again` shows the form with its errors; `field_of` names the field that a refusal
    is about, or "form". Of what `act` raises, all but `refusals` surfaces.
    """
    form = await read_form(request, model)
    if isinstance(form, FormErrors):
        return await again(form)
    try:
        return await act(form)
    except refusals as problem:
        beside = {type(problem): field_of(problem)}
        return await again(FormErrors.refused(form, problem, beside=beside))


def _charset(request: Request) -> bytes:
    """The encoding that the request names, as the reader of the form will take it."""
    _, options = parse_options_header(request.headers.get("content-type"))
    return options.get(b"charset", b"utf-8").lower()


def _by_field(problem: ValidationError) -> dict[str, str]:
    errors: dict[str, str] = {}
    for fault in problem.errors():
        name = str(fault["loc"][0]) if fault["loc"] else "form"
        errors.setdefault(name, fault_sentence(fault))
    return errors
