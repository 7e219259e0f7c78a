"""Forms chosen from the bank in the database."""

from uuid import UUID

import pytest
from tests.study.exams.sitting import add_questions, single_best

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.exams.actions.assemble_form import assemble_form
from studium.study.exams.assembly import BlueprintImpossible
from studium.study.exams.blueprints.model import Blueprint, blueprint_from
from studium.study.questions import pool_entries

ANY = blueprint_from({"domains": {"evaluation": 0.5, "analysis": 0.5}})


@pytest.fixture
async def bank(parts: Parts) -> Parts:
    await add_questions(
        parts,
        *(single_best(difficulty=1 + n % 3) for n in range(12)),
        *(single_best("analysis") for _ in range(12)),
    )
    return parts


async def form(parts: Parts, blueprint: Blueprint, seed: str, count: int = 8) -> list[UUID]:
    async with parts[Database].reader() as tx:
        placed = await assemble_form(
            tx, blueprint, count, user_id=None, seed=seed, now=parts[Clock].now()
        )
    return [item.entry.id for item in placed]


async def test_the_same_seed_gives_the_same_form_and_others_give_others(bank: Parts) -> None:
    assert await form(bank, ANY, "one") == await form(bank, ANY, "one")
    assert len({tuple(await form(bank, ANY, str(seed))) for seed in range(6)}) == 6


async def test_a_small_kind_is_read_whole_wherever_one_begins(bank: Parts) -> None:
    async with bank[Database].reader() as tx:
        for seed in range(5):
            found = await pool_entries(
                tx,
                seed=seed,
                domains=["evaluation", "analysis"],
                seen_lineages=[],
                excluded_lineages=[],
                most_of_a_kind=12,
            )
            assert len({entry.id for entry in found}) == 24
    with pytest.raises(BlueprintImpossible):
        await form(bank, ANY, "one", count=25)


async def test_near_duplicates_never_stand_on_one_form(bank: Parts) -> None:
    """All of one domain say the same, as far as their vectors tell."""
    async with bank[Database].pool.acquire() as connection:
        await connection.execute(
            """insert into question_embeddings
                   (question_id, model, content_hash, embedding, updated_at)
               select id, 'all-MiniLM-L6-v2', content_hash,
                      ('[1' || repeat(',0', 383) || ']')::vector, created_at
               from questions where domain = 'analysis'"""
        )
    with pytest.raises(BlueprintImpossible) as problem:
        await form(bank, ANY, "one", count=4)
    assert problem.value.rule == "near_duplicates"
    assert len(await form(bank, ANY, "one", count=2)) == 2
