"""What the demo candidate finds: due cards, and a plan."""

from tests.study.flashcards.conftest import Cards

from studium.accounts.sign_in.seeds import seed_demo_users
from studium.platform.parts import Parts
from studium.study.flashcards.seeds import seed_flashcards
from studium.study.plan.seeds import seed_demo_plan


async def test_the_demo_candidate_has_due_cards_and_a_plan_made_once(parts: Parts) -> None:
    said: list[str] = []
    await seed_flashcards(parts, said.append)
    await seed_demo_users(parts, said.append)
    said.clear()
    await seed_demo_plan(parts, said.append)
    assert len(said) == 1
    cards = Cards(parts)
    (due,) = await cards.rows(
        "select count(*) as n from flashcard_memories where due_day <= '2026-01-05'"
    )
    (tasks,) = await cards.rows("select count(*) as n from study_plan_tasks")
    assert due["n"] > 5
    assert tasks["n"] > 20
    await seed_demo_plan(parts, said.append)
    assert len(said) == 1
