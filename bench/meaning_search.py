"""Searching 100,000 questions by meaning, beside the bare vector query over the same table.

Both embed the words that are searched, for a vector has to come from somewhere; ours also filters
to live questions, weighs their words, and reads the ten questions with their options. In turns, the
medians compared. Recall is against the exact search, on vectors in clusters, as questions are.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable

import numpy as np

from bench.installation import Operator
from bench.results import Result
from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.ids import new_id
from studium.study.questions import BankRetrieval, QuestionRequests
from studium.study.questions.retrieval import encoding
from studium.study.questions.retrieval.vectors import Floats

_QUESTIONS = int(os.environ.get("BENCH_QUESTIONS", "100000"))
_CLUSTERS = 2_000
_SPREAD = 0.9  # of a cluster, beside its distance from the middle
_BATCH = 2_000
_ROUNDS = 60
_TEXTS = 256
_TEN = 10
_MOST = 1.5
_LEAST_RECALL = 0.95

_QUESTIONS_IN = """
    insert into questions (id, lineage_id, version, type, domain, state, is_field_test, difficulty,
        stem, rationale, scoring, media, metadata, body, content_hash, created_at, updated_at,
        words)
    select id, id, 1, 'SINGLE_BEST', 'evaluation', 'approved', false, 3, stem, 'r', 'dichotomous',
        '[]', '{}', '{}', 'h', now(), now(), to_tsvector('english', stem)
    from unnest($1::uuid[], $2::text[]) as given (id, stem)
"""
_OPTIONS_IN = """
    insert into question_variants
        (id, question_id, label, content, is_correct, sort_order, metadata)
    select gen_random_uuid(), id, 'A', 'an option', place = 0, place, '{}'
    from unnest($1::uuid[]) as given (id), generate_series(0, 3) as place
"""
_VECTORS_IN = """
    insert into question_embeddings
        (question_id, model, content_hash, embedding, meaning, updated_at)
    select id, 'all-MiniLM-L6-v2', 'h', vector::vector, vector::vector, now()
    from unnest($1::uuid[], $2::text[]) as given (id, vector)
"""
_BARE = """
    select question_id from question_embeddings order by meaning <#> $1::text::vector limit 10
"""
_PREPARED = "select set_config('hnsw.ef_search', '200', true)"
_INDEX = """
    create index question_embeddings_by_meaning on question_embeddings
    using hnsw (meaning vector_ip_ops) with (ef_construction = 128)
"""


def measure(operator: Operator) -> Result:
    """How many times the bare query a search takes; recall at ten and throughput beside it."""
    return asyncio.run(_measure(operator))


async def _measure(operator: Operator) -> Result:
    database = await Database.connect(operator.database_url, pool_size=4)
    embedder = Embedder()
    texts = [f"What helps a client with problem {number} at home?" for number in range(_TEXTS)]
    started = time.perf_counter()
    queries = embedder.encode(texts)
    per_second = len(texts) / (time.perf_counter() - started)
    vectors = _clustered(_QUESTIONS, queries.shape[1])
    await _fill(database, vectors)
    bank = BankRetrieval(database, embedder, QuestionRequests())

    async def ours(text: str) -> None:
        assert len(await bank.search(keywords=text, limit=_TEN)) == _TEN

    async def bare(text: str) -> None:
        await _nearest(database, (await embedder.embed([text]))[0])

    medians = await _in_turns({"ours": ours, "bare": bare}, texts)
    recall = await _recall(database, vectors)
    await database.close()
    ratio = medians["ours"] / medians["bare"]
    return Result(
        "Meaning search to the bare vector query",
        ratio,
        "x",
        f"<= {_MOST}, recall >= {_LEAST_RECALL}",
        ratio <= _MOST and recall >= _LEAST_RECALL,
        {
            "questions": _QUESTIONS,
            "ours ms": medians["ours"],
            "bare ms": medians["bare"],
            "recall at 10": recall,
            "texts embedded/s": per_second,
        },
    )


def _clustered(count: int, dimensions: int) -> Floats:
    random = np.random.default_rng(7)
    middles = random.normal(size=(_CLUSTERS, dimensions)).astype(np.float32)
    near = random.normal(size=(count, dimensions)).astype(np.float32)
    vectors = middles[random.integers(0, _CLUSTERS, count)] + _SPREAD * near
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


async def _fill(database: Database, vectors: Floats) -> None:
    ids = [new_id() for _ in range(len(vectors))]
    async with database.pool.acquire() as connection:
        await connection.execute("drop index question_embeddings_by_meaning", timeout=600)
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            stems = [f"Which plan helps client {start + place} best?" for place in range(len(some))]
            texts = [encoding.to_text(vector) for vector in vectors[start : start + _BATCH]]
            await connection.execute(_QUESTIONS_IN, some, stems, timeout=600)
            await connection.execute(_OPTIONS_IN, some, timeout=600)
            await connection.execute(_VECTORS_IN, some, texts, timeout=600)
        await connection.execute("set statement_timeout = 0")
        await connection.execute("set maintenance_work_mem = '1GB'")
        await connection.execute(_INDEX, timeout=3600)
        await connection.execute("analyze", timeout=600)
        await connection.execute("reset statement_timeout")


async def _in_turns(
    ways: dict[str, Callable[[str], Awaitable[None]]], texts: list[str]
) -> dict[str, float]:
    """The median of each way, in milliseconds."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for text in texts[:_ROUNDS]:
        for name, way in ways.items():
            started = time.perf_counter()
            await way(text)
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) * 1000 for name, found in seconds.items()}


async def _nearest(database: Database, vector: Floats) -> list[object]:
    async with database.transaction() as tx:
        await tx.connection.execute(_PREPARED)
        rows = await tx.connection.fetch(_BARE, encoding.to_text(vector))
        return [row["question_id"] for row in rows]


async def _recall(database: Database, vectors: Floats) -> float:
    """How many of the ten nearest by the index are among the exact ten, by their likeness."""
    found = 0
    for vector in _clustered(_ROUNDS, vectors.shape[1]):
        ids = await _nearest(database, vector)
        async with database.reader() as tx:
            near = await tx.connection.fetch(
                "select -(meaning <#> $2::text::vector) as likeness from question_embeddings"
                " where question_id = any($1::uuid[])",
                ids,
                encoding.to_text(vector),
            )
        worst = float(np.sort(vectors @ vector)[-_TEN]) - 1e-5
        found += sum(row["likeness"] >= worst for row in near)
    return found / (_ROUNDS * _TEN)
