"""What a question type must do. A type is a folder beside this file that names a `TYPE`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from studium.platform.errors import Invalid
from studium.study.questions.content import Fault, QuestionContent
from studium.study.questions.types.scoring import Score


class ResponseInvalid(Invalid):
    """What was sent is no answer to this question."""

    slug = "response-invalid"
    title = "This is no answer to the question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a candidate answered. Each type uses one of the three."""

    selected_option: str | None = None
    selected_options: tuple[str, ...] = ()
    response_value: Mapping[str, Any] | None = None


NO_RESPONSE = Response()


@runtime_checkable
class QuestionTypePlugin(Protocol):
    """One type of question: how it is checked, shown, answered, scored and explained. Pure.

    `name` is what questions store, for example `SINGLE_BEST`; `scorings` are the policies that it
    knows, the default first. Its folder's `templates/` holds `item.html` (a form without
    JavaScript), `review.html` and `editor.html`.
    """

    name: str
    title: str
    scorings: tuple[str, ...]

    def faults(self, content: QuestionContent) -> list[Fault]:
        """What keeps candidates from being asked this; empty when nothing does."""
        ...

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """The same question with names of its parts that say nothing of what is right."""
        ...

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """What the type adds to what a candidate may see, as JSON.

        Does not depend on what is right, in content, order or names; `seed` decides an order
        where there is one to decide, the same for the same seed.
        """
        ...

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """The response with nothing but what belongs to it, in one order.

        `previous` is what had been answered before: a type may bind it. Raises ResponseInvalid.
        """
        ...

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """What the form of `item.html` sent, for `read_response`."""
        ...

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether nothing is left to answer."""
        ...

    def score(self, content: QuestionContent, response: Response) -> Score:
        """What a response that was read is worth."""
        ...

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """What the type adds for looking back: what was right, what was answered, and why."""
        ...

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What an author's form said (see `forms.nested`), as `variants` and `body`."""
        ...
