"""The document's names are ones that a generator of clients makes good code of."""

from typing import Any

from studium.entrypoints.schema_names import with_short_names

EXAMS = "studium__study__exams__api__answers__ItemAnswer"
MEASURED = "studium__study__exams__measuring__api__ItemAnswer"
PAGE = "studium__platform__web__pagination__Page_ItemAnswer___1"


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_models_of_one_name_are_told_apart_by_their_modules() -> None:
    listed = {"properties": {"items": {"type": "array", "items": reference(EXAMS)}}}
    plain = {"title": "Plain", "properties": {"item": reference(MEASURED)}}
    schemas: dict[str, Any] = {
        EXAMS: {"title": "ItemAnswer"},
        MEASURED: {"title": "ItemAnswer"},
        PAGE: listed,
        "Plain": plain,
    }
    named = with_short_names({"components": {"schemas": schemas}})["components"]["schemas"]
    assert named.keys() == {
        "ExamsItemAnswer",
        "ExamsMeasuringItemAnswer",
        "Page_ExamsItemAnswer_",
        "Plain",
    }
    assert named["ExamsItemAnswer"]["title"] == "ExamsItemAnswer"
    assert named["Plain"]["properties"]["item"] == reference("ExamsMeasuringItemAnswer")
    items = named["Page_ExamsItemAnswer_"]["properties"]["items"]["items"]
    assert items == reference("ExamsItemAnswer")


def test_a_name_that_is_taken_is_not_given_twice() -> None:
    schemas: dict[str, Any] = {EXAMS: {}, "ExamsItemAnswer": {}}
    assert with_short_names({"components": {"schemas": dict(schemas)}}) == {
        "components": {"schemas": schemas}
    }
