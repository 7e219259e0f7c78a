"""What seeding makes of exams: once, and again without doubles."""

from starlette.types import ASGIApp
from tests.conftest import sign_up

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.exams.commands import _verify
from studium.study.exams.seeds import clear_templates, seed_demo_exams, seed_templates
from studium.study.questions.seeds import seed_questions


async def counts(database: Database) -> tuple[int, int]:
    async with database.pool.acquire() as connection:
        templates = await connection.fetchval("select count(*) from exam_templates")
        active = await connection.fetchval("select count(*) from exam_templates where is_active")
    return templates, active


async def test_templates_and_demo_exams_are_made_once(
    parts: Parts, app: ASGIApp, database: Database
) -> None:
    said: list[str] = []
    await seed_questions(parts, said.append)
    await seed_templates(parts, said.append)
    made, _ = await counts(database)
    assert made >= 8
    said.clear()
    await seed_templates(parts, said.append)
    assert said == []
    async with database.pool.acquire() as connection:
        await sign_up(app, parts, "alice")
        await connection.execute("update users set email = 'alice@studium.example'")
    await seed_demo_exams(parts, said.append)
    await seed_demo_exams(parts, said.append)
    assert len(said) == 1
    async with database.pool.acquire() as connection:
        statuses = await connection.fetch("select status from exam_sessions order by id")
    assert [row["status"] for row in statuses] == ["REVIEW", "IN_PROGRESS"]
    assert await _verify(parts, None) == (2, 0)
    await clear_templates(parts, said.append)
    assert await counts(database) == (2, 0)
