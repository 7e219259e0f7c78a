"""The reference pages: what programs may send and will read, as the running code says it."""

from datetime import UTC, datetime

import httpx

from studium.operations.reference.changes import CHANGES
from studium.operations.reference.model import (
    Operation,
    Value,
    kind_of,
    prose,
    read_groups,
    retiring_operations,
)
from studium.platform.web import ResponseModel, UtcDatetime

DOCUMENT = {
    "paths": {
        "/api/pack": {
            "get": {
                "summary": "Read `it`",
                "description": "Read `it`. Not <b>free</b>.",
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Pack"}}
                        }
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Pack": {
                "description": "What is open.",
                "properties": {
                    "sections": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Section"},
                    },
                    "state": {"$ref": "#/components/schemas/State"},
                },
                "required": ["sections"],
            },
            "Section": {"properties": {"slug": {"type": "string", "description": "A `name`."}}},
            "State": {"enum": ["now", "next"], "type": "string"},
        }
    },
}


def the_operation() -> Operation:
    return read_groups(DOCUMENT)[0].operations[0]


def test_objects_inside_an_answer_are_shown_with_their_members() -> None:
    answer, section = (shape for shape in the_operation().shapes if shape.members)
    assert (answer.caption, answer.description) == ("Answer 200", "What is open.")
    assert [(value.name, value.kind) for value in answer.members] == [
        ("sections", "list of Section"),
        ("state", "now | next"),
    ]
    assert section.caption == "Section"
    meaning = prose("A `name`.")
    assert section.members == [Value("slug", "string", is_required=False, description=meaning)]


def test_a_choice_lists_its_values() -> None:
    nullable = {"anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]}
    assert kind_of(DOCUMENT, nullable) == "now | next or null"


def test_backticks_become_code_and_nothing_else_becomes_markup() -> None:
    operation = the_operation()
    assert operation.summary == "Read <code>it</code>"
    assert operation.description == "Not &lt;b&gt;free&lt;/b&gt;."


def test_times_are_documented_as_such() -> None:
    class Answer(ResponseModel):
        at: UtcDatetime | None

    schema = Answer.model_json_schema(mode="serialization")
    assert kind_of({}, schema["properties"]["at"]) == "string (date-time) or null"
    assert Answer(at=datetime(2027, 1, 5, tzinfo=UTC)).model_dump_json() == (
        '{"at":"2027-01-05T00:00:00Z"}'
    )


async def test_the_pages_say_what_members_mean(client: httpx.AsyncClient) -> None:
    api = (await client.get("/docs/api/products-and-purchases")).text
    assert "smallest unit" in api
    assert "PENDING | COMPLETED" in api
    assert "string (date-time)" in api
    assert "curl -X POST &#39;http://testserver/api/purchases/checkout-session" in api
    assert '<a href="/problems/not-signed-in"><code>not-signed-in</code></a>: Sign in first.' in api
    assert "`" not in api.partition("<main")[2].partition("</main>")[0]
    events = (await client.get("/docs/events")).text
    assert "smallest unit" in events
    only_ids = events.partition('id="account.deleted"')[2].partition("</section>")[0]
    assert "user_id" in only_ids
    assert "The id of the person." in only_ids


async def test_words_find_operations(client: httpx.AsyncClient) -> None:
    found = (await client.get("/docs", params={"words": "Refund payments"})).text
    assert "#refund_payment" in found
    assert "#begin_purchase" not in found
    assert "#begin_purchase" in (await client.get("/docs")).text
    assert "Nothing is about" in (await client.get("/docs?words=zebra")).text
    assert (await client.get("/docs/api/zebras")).status_code == 404


async def test_changes_are_dated_and_the_policy_is_written(client: httpx.AsyncClient) -> None:
    page = " ".join((await client.get("/docs/changes")).text.split())
    assert "at least 180 days" in page
    assert "GET /api/products/{sku}" in page
    assert list(CHANGES) == sorted(CHANGES, key=lambda change: change.on, reverse=True)


def test_what_is_to_go_is_listed_soonest_first() -> None:
    def going(day: str) -> dict[str, object]:
        return {"get": {"summary": "Old", "x-sunset": day}}

    paths = {"/a": going("2027-06-01"), "/b": going("2027-01-01"), "/c": {"get": {}}}
    found = retiring_operations({"paths": paths})
    assert [each.path for each in found] == ["/b", "/a"]
