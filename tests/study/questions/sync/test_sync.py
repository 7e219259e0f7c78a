"""The sync with Qdrant (the client's own local mode): a run with progress, report, repeats."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from qdrant_client import AsyncQdrantClient, models
from tests.conftest import Person, RunJobs
from tests.study.questions.conftest import single

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings
from studium.study.questions import BankRetrieval, QuestionRequests, Retrieval
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync.contract import StoreUnreachable
from studium.study.questions.sync.outside import CircuitBreaker, OutsideRetrieval, OutsideStore
from studium.study.questions.sync.qdrant import QdrantStore

PATH = "/api/admin/questions/sync"
FIELDS = {"stem": "question_text"}


@pytest.fixture
def module_settings() -> list[ModuleSettings]:
    return [
        QuestionSettings(
            _env_file=None,
            qdrant_url="http://qdrant.example",
            qdrant_fields=FIELDS,
            qdrant_approves=True,
        )
    ]


@pytest.fixture
async def qdrant(parts: Parts) -> AsyncIterator[AsyncQdrantClient]:
    client = AsyncQdrantClient(":memory:")
    size = models.VectorParams(size=384, distance=models.Distance.COSINE)
    await client.create_collection("questions", vectors_config=size)
    store = QdrantStore(client, "questions", FIELDS)
    settings, limiter = parts[QuestionSettings], parts[RateLimiter]
    parts.add(OutsideStore(settings, limiter, store=store))
    yield client
    await client.close()


async def put(client: AsyncQdrantClient, number: int, stem: str, **members: Any) -> None:
    payload = single(stem, **members)
    payload["question_text"] = payload.pop("stem")
    [vector] = Embedder().encode([stem])
    point = models.PointStruct(id=number, vector=vector.tolist(), payload=payload)
    await client.upsert("questions", [point])


async def synced(carol: Person, run_jobs: RunJobs, *, dry_run: bool = False) -> dict[str, Any]:
    answer = await carol.client.post(PATH, json={"dry_run": dry_run})
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    await run_jobs()
    run: dict[str, Any] = (await carol.client.get(answer.headers["location"])).json()
    return run


def counts(run: dict[str, Any]) -> list[int]:
    return [run[name] for name in ("seen", "created", "changed", "unchanged", "skipped")]


async def test_what_is_new_or_changed_is_taken(
    carol: Person, run_jobs: RunJobs, qdrant: AsyncQdrantClient, parts: Parts
) -> None:
    await put(qdrant, 1, "Which splint protects a tendon?", year=2024)
    await put(qdrant, 2, "How is grip measured?", source_id="own-name")
    await put(qdrant, 3, "Broken?", scoring="select_n")
    dry = await synced(carol, run_jobs, dry_run=True)
    assert (dry["state"], counts(dry)) == ("done", [3, 2, 0, 0, 1])
    assert await parts[Retrieval].search() == []
    run = await synced(carol, run_jobs)
    assert (run["state"], run["total"], counts(run)) == ("done", 3, [3, 2, 0, 0, 1])
    assert {"field": "year", "items": 1, "kinds": ["int"]} in run["report"]["fields"]
    [skipped] = run["report"]["skipped"]
    assert skipped["id"] == "3"
    assert "scored" in skipped["reason"]
    taken = await parts[Retrieval].search()
    assert {each.content.source_id for each in taken} == {"qdrant:questions:1", "own-name"}
    assert {each.content.metadata["source"] for each in taken} == {"vector_store"}
    assert [each.content.metadata.get("year") for each in taken] == [2024, None]
    await put(qdrant, 2, "How is pinch measured?", source_id="own-name")
    again = await synced(carol, run_jobs)
    assert counts(again) == [3, 0, 1, 1, 1]
    assert len(await parts[Retrieval].search()) == 2


async def test_one_run_at_a_time(
    carol: Person, run_jobs: RunJobs, qdrant: AsyncQdrantClient
) -> None:
    del qdrant
    assert (await carol.client.post(PATH, json={})).status_code == 202
    assert (await carol.client.post(PATH, json={})).status_code == 409
    await run_jobs()
    assert (await carol.client.post(PATH, json={})).status_code == 202
    assert len((await carol.client.get(PATH)).json()["items"]) == 2


async def test_a_store_that_is_away_fails_the_run(
    carol: Person, run_jobs: RunJobs, qdrant: AsyncQdrantClient
) -> None:
    await qdrant.delete_collection("questions")
    run = await synced(carol, run_jobs)
    assert run["state"] == "failed"
    assert "Qdrant did not answer" in run["problem"]


async def test_searching_outside_finds_what_the_bank_has(
    carol: Person, run_jobs: RunJobs, qdrant: AsyncQdrantClient, parts: Parts
) -> None:
    await put(qdrant, 1, "Which splint protects a tendon?")
    await put(qdrant, 2, "How is grip measured?")
    await synced(carol, run_jobs)
    await put(qdrant, 3, "How strong is a grip, and who measures it?")
    outside = OutsideRetrieval(
        parts[OutsideStore],
        parts[BankRetrieval],
        parts[Database],
        parts[Embedder],
        parts[QuestionRequests],
    )
    found = await outside.search(keywords="grip strength", limit=5)
    assert [each.content.stem for each in found] == [
        "How is grip measured?",
        "Which splint protects a tendon?",
    ]
    without = await outside.search(keywords="grip", exclude_question_ids=[found[0].id], limit=5)
    assert without == found[1:]
    assert await outside.search(keywords="grip", domain="analysis") == []
    await qdrant.delete_collection("questions")
    assert [each.id for each in await outside.search(keywords="grip strength", limit=5)] == [
        each.id for each in found
    ]


def breaker_at(times: list[float]) -> tuple[CircuitBreaker, Callable[[], None]]:
    breaker = CircuitBreaker(lambda: times[0])
    for _ in range(5):
        breaker.check()
        breaker.failed()
    return breaker, breaker.check


def test_the_circuit_opens_after_failures_and_lets_one_try_later() -> None:
    times = [0.0]
    breaker, check = breaker_at(times)
    with pytest.raises(StoreUnreachable):
        check()
    times[0] = 31
    check()
    with pytest.raises(StoreUnreachable):
        check()
    breaker.succeeded()
    check()
