"""Hot spot: regions of a picture are chosen, by pointing or by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from studium.study.questions.content import Fault, QuestionContent, Said
from studium.study.questions.types.bodies import body_faults, repeated
from studium.study.questions.types.choices import read_choices, rows_of
from studium.study.questions.types.contract import Response
from studium.study.questions.types.scoring import Score, score_choice

_NUMBERS = {"rect": 4, "circle": 3}
_TRIANGLE = 6  # numbers of the smallest polygon
_STRICT = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Region(BaseModel):
    """A part of the picture; coordinates are parts of its width and height, 0 to 1."""

    model_config = _STRICT

    id: Said
    label: Said
    shape: Literal["rect", "circle", "polygon"]
    coordinates: list[Annotated[float, Field(ge=0, le=1)]]
    is_correct: bool
    rationale: str | None = None

    @model_validator(mode="after")
    def has_its_numbers(self) -> Self:
        """Refuse a shape with too few or too many."""
        count = len(self.coordinates)
        if self.shape == "polygon":
            fits = count >= _TRIANGLE and count % 2 == 0
        else:
            fits = count == _NUMBERS[self.shape]
        if not fits:
            raise ValueError(f"these are not the numbers of a {self.shape}")
        return self


class _Body(BaseModel):
    model_config = _STRICT

    regions: Annotated[list[_Region], Field(min_length=2, max_length=26)]
    select: Annotated[int, Field(ge=1)] = 1


class HotSpot:
    """`selected_options` are the ids of the chosen regions."""

    name = "HOT_SPOT"
    title = "Hot spot"
    scorings: tuple[str, ...] = ("dichotomous", "plus_minus", "select_n")

    def faults(self, content: QuestionContent) -> list[Fault]:
        """A picture, and as many right regions as are to be chosen."""
        faults = body_faults(_Body, content.body)
        if not content.media:
            faults.append(Fault("media", "Give the picture that regions are chosen in."))
        if content.variants:
            faults.append(Fault("variants", "A hot spot has regions and no options."))
        if faults:
            return faults
        body = _Body.model_validate(content.body)
        if sum(region.is_correct for region in body.regions) != body.select:
            faults.append(Fault("body.select", "Mark as many right regions as are to be chosen."))
        faults += repeated([region.id for region in body.regions], "body.regions")
        return faults + repeated([region.label for region in body.regions], "body.regions")

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Regions in reading order, named by it."""
        body = _Body.model_validate(content.body)
        regions = sorted(body.regions, key=_reading_place)
        named = [
            region.model_copy(update={"id": f"r{place}"}) for place, region in enumerate(regions, 1)
        ]
        return replace(content, body=body.model_copy(update={"regions": named}).model_dump())

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The regions with their names and shapes."""
        del seed, response
        body = _Body.model_validate(content.body)
        return {"choose": body.select, "regions": [_shown(region) for region in body.regions]}

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """Known regions, no more than are to be chosen, in the picture's order."""
        del previous
        body = _Body.model_validate(content.body)
        known = [region.id for region in body.regions]
        chosen = read_choices(response, known, most=body.select)
        return Response(selected_options=tuple(sorted(chosen, key=known.index)))

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The chosen regions."""
        del previous
        return Response(selected_options=tuple(fields.get("selected_options", ())))

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether as many are chosen as are to be."""
        return len(response.selected_options) == int(content.body.get("select", 1))

    def score(self, content: QuestionContent, response: Response) -> Score:
        """By the item's policy."""
        body = _Body.model_validate(content.body)
        right = {region.id for region in body.regions if region.is_correct}
        return score_choice(set(response.selected_options), right, content.scoring)

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """Each region with its worth and why."""
        del seed
        body = _Body.model_validate(content.body)
        return {
            "choose": body.select,
            "regions": [
                {
                    **_shown(region),
                    "is_correct": region.is_correct,
                    "is_chosen": region.id in response.selected_options,
                    "rationale": region.rationale,
                }
                for region in body.regions
            ],
        }

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Regions; coordinates are numbers with spaces or commas between."""
        regions = [
            {
                "id": f"r{place}",
                "label": row["label"],
                "shape": row.get("shape", "rect"),
                "coordinates": str(row.get("coordinates", "")).replace(",", " ").split(),
                "is_correct": row.get("is_correct") == "yes",
                "rationale": row.get("rationale") or None,
            }
            for place, row in enumerate(rows_of(fields, "regions"), 1)
            if str(row.get("label", "")).strip()
        ]
        select = str(fields.get("select", "1"))
        return {"variants": [], "body": {"regions": regions, "select": select}}


def _shown(region: _Region) -> dict[str, Any]:
    return region.model_dump(include={"id", "label", "shape", "coordinates"})


def _reading_place(region: _Region) -> tuple[float, float, str]:
    """Top to bottom, then left to right."""
    numbers = region.coordinates
    if region.shape == "polygon":
        return min(numbers[1::2]), min(numbers[::2]), region.label
    return numbers[1], numbers[0], region.label


TYPE = HotSpot()
