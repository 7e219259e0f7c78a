"""The document's names are ones that a generator of clients makes good code of."""

from typing import Any

from studium.entrypoints.schema_names import with_short_names, with_short_operations

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


def test_operations_are_named_by_what_they_do() -> None:
    paths: dict[str, Any] = {
        "/api/a/{id}": {"get": {"operationId": "read_a_api_a__id__get", "tags": ["a"]}},
        "/api/b": {"post": {"operationId": "start_api_b_post", "tags": ["b things"]}},
        "/api/c": {"post": {"operationId": "start_api_c_post", "tags": ["c"]}},
        "/api/d": {"post": {"operationId": "end_api_d_post", "tags": ["d"]}},
        "/api/e": {"post": {"operationId": "end_api_e_post", "tags": ["d"]}},
    }
    with_short_operations({"paths": paths})
    names = [stated["operationId"] for each in paths.values() for stated in each.values()]
    assert names == ["read_a", "b_things_start", "c_start", "end_api_d_post", "end_api_e_post"]
