"""Without a vector store: a clear refusal, and a weekly job that does nothing."""

from tests.conftest import Person

from studium.platform.parts import Parts
from studium.study.questions.sync.running import SyncWeekly, sync_weekly


async def test_there_is_nothing_to_sync_with(carol: Person, parts: Parts) -> None:
    answer = await carol.client.post("/api/admin/questions/sync", json={})
    assert answer.status_code == 400
    assert "QDRANT_URL" in answer.json()["detail"]
    await sync_weekly(parts, SyncWeekly())
    assert (await carol.client.get("/api/admin/questions/sync")).json()["items"] == []
