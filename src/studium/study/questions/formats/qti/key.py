"""What an item states as right, and how it marks: its declarations and its processing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from studium.study.questions.formats.model import MULTI_SELECT
from studium.study.questions.formats.qti.names import attribute, every, first, name
from studium.study.questions.formats.xml import Element, text_of

PLAIN_RULES = frozenset(
    [
        "responseProcessing",
        "responseCondition",
        "responseIf",
        "responseElse",
        "match",
        "variable",
        "correct",
        "setOutcomeValue",
        "baseValue",
        "isNull",
        "mapResponse",
        "sum",
        "not",
        "and",
    ]
)


@dataclass(frozen=True)
class Key:
    """`right` in the order in which it is stated, `marks` by choice, None without a mapping."""

    cardinality: str
    right: tuple[str, ...]
    marks: Mapping[str, float] | None
    has_own_rules: bool
    mark_of_others: float = 0.0

    @classmethod
    def of(cls, root: Element, response: str) -> "Key":
        """The key of one response variable."""
        declaration = next(
            (
                one
                for one in every(root, "responseDeclaration")
                if attribute(one, "identifier") == response
            ),
            None,
        )
        if declaration is None:
            return cls("single", (), None, has_own_rules=False)
        processing = first(root, "responseProcessing")
        mapping = _marks(declaration)
        is_mapped = mapping is not None and _uses_mapping(processing)
        return cls(
            cardinality=attribute(declaration, "cardinality", "single"),
            right=_right(declaration, mapping or {}),
            marks=mapping if is_mapped else None,
            has_own_rules=_has_own_rules(processing),
            mark_of_others=_default_mark(declaration),
        )

    def over(self, choices: Sequence[str]) -> "Key":
        """The key with a mark for every choice, if it has any marks."""
        if self.marks is None:
            return self
        marks = {choice: self.marks.get(choice, self.mark_of_others) for choice in choices}
        return replace(self, marks=marks)

    def scoring(self, question_type: str) -> str:
        """The bank's scoring that equals the marks; empty where none is named."""
        return "plus_minus" if question_type == MULTI_SELECT and self._is_plus_minus else ""

    def losses(self, question_type: str) -> list[str]:
        """What of the marking the bank does not keep."""
        losses = ["its own scoring rules"] if self.has_own_rules else []
        if self.marks is None or self.scoring(question_type):
            return losses
        if question_type == MULTI_SELECT or self._marks_others:
            told = ", ".join(f"{key} {mark:g}" for key, mark in list(self.marks.items())[:26])
            losses.append(f"marks per answer: {told}")
        return losses

    @property
    def _marks_others(self) -> bool:
        marks = self.marks or {}
        return any(mark for choice, mark in marks.items() if choice not in self.right)

    @property
    def _is_plus_minus(self) -> bool:
        if not self.marks:
            return False
        right = {self.marks.get(choice) for choice in self.right}
        wrong = {mark for choice, mark in self.marks.items() if choice not in self.right}
        return len(right) == 1 and len(wrong) == 1 and wrong == {-(right.pop() or 0)}


def _right(declaration: Element, marks: Mapping[str, float]) -> tuple[str, ...]:
    stated = first(declaration, "correctResponse")
    if stated is not None:
        return tuple(text_of(value) for value in every(stated, "value"))
    if attribute(declaration, "cardinality", "single") == "single":
        best = max(marks.values(), default=0)
        return tuple(choice for choice, mark in marks.items() if mark == best and best > 0)[:1]
    return tuple(choice for choice, mark in marks.items() if mark > 0)


def _marks(declaration: Element) -> dict[str, float] | None:
    mapping = first(declaration, "mapping")
    if mapping is None:
        return None
    marks = {}
    for entry in every(mapping, "mapEntry"):
        try:
            marks[attribute(entry, "mapKey")] = float(attribute(entry, "mappedValue", "0"))
        except ValueError:
            continue
    return marks


def _default_mark(declaration: Element) -> float:
    mapping = first(declaration, "mapping")
    try:
        return 0.0 if mapping is None else float(attribute(mapping, "defaultValue", "0"))
    except ValueError:
        return 0.0


def _uses_mapping(processing: Element | None) -> bool:
    if processing is None:
        return True
    template = attribute(processing, "template")
    return "map_response" in template or first(processing, "mapResponse") is not None


def _has_own_rules(processing: Element | None) -> bool:
    if processing is None:
        return False
    return any(name(one) not in PLAIN_RULES for one in processing.iter())
