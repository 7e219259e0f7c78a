"""Valid requests to the routes of statistics, which are for administrators."""

from tests.proofs.world import Asking, World

from studium.platform.ids import new_id


async def exam(world: World) -> Asking:
    return Asking(await world.admin(), path={"template_id": str(new_id())})


async def question(world: World) -> Asking:
    return Asking(await world.admin(), path={"question_id": str(new_id())})


OPEN = {"template_id": str(new_id())}
REQUESTS = {
    "GET /api/admin/exam-templates/{template_id}/statistics": exam,
    "POST /api/admin/exam-templates/{template_id}/statistics": exam,
    "GET /api/admin/question-statistics/{question_id}": question,
}
