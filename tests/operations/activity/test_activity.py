"""Jobs and events: what waits, what failed and is retried, and all that a request caused."""

from typing import Any

import pytest
from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs
from tests.operations.alerts.alerting import look, rows, run

from studium.platform.parts import Parts

ORIGIN = {"Origin": "http://testserver"}
DEAD = """
    insert into pgqueuer (priority, entrypoint, payload, status, attempts)
    values (20, $1, '{}', 'failed', 3) returning id
"""
WAITING = """
    insert into pgqueuer (priority, entrypoint, payload, status, execute_after)
    values (0, 'retention.apply', '{}', 'queued', now() - interval '20 minutes')
"""
QUEUED = "select count(*) from pgqueuer where status = 'queued'"


@pytest.fixture
async def shop(parts: Parts, client: Any) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def test_dead_jobs_alert_are_shown_and_go_back_one_by_name_or_all(
    parts: Parts, carol: Person, dave: Person, run_jobs: RunJobs
) -> None:
    await run_jobs()
    ((first,),) = await rows(parts, DEAD, "retention.apply")
    for name in ("retention.apply", "alerts.announce", "alerts.announce"):
        await run(parts, DEAD, name)
    await look(parts)
    alerts = await rows(parts, "select subject from alerts where cause = 'jobs_dead' order by 1")
    assert alerts == [("alerts.announce",), ("retention.apply",)]
    assert "/admin/jobs/retry" not in (await dave.client.get("/admin/jobs")).text
    page = (await carol.client.get("/admin/jobs")).text
    assert "Retry all 4" in page
    await run(parts, "delete from pgqueuer where status = 'queued'")
    counts = []
    for form in ({"id": str(first)}, {"name": "alerts.announce"}, {"all": "1"}, {"id": "9" * 30}):
        answer = await carol.client.post("/admin/jobs/retry", headers=ORIGIN, data=form)
        assert answer.status_code == 303
        counts += [count for (count,) in await rows(parts, QUEUED)]
    assert counts == [1, 3, 4, 4]
    assert len(await rows(parts, "select 1 from staff_acts")) == 3
    refused = await dave.client.post("/admin/jobs/retry", headers=ORIGIN, data={"all": "1"})
    assert refused.status_code == 403


async def test_what_waits_too_long_is_an_alert_of_its_lane(parts: Parts, dave: Person) -> None:
    await run(parts, WAITING)
    await look(parts)
    ((subject, finding),) = await rows(
        parts, "select subject, finding from alerts where cause = 'jobs_waiting'"
    )
    assert (subject, "20 minutes" in finding) == ("bulk", True)
    assert "Bulk" in (await dave.client.get("/admin/jobs")).text


async def test_one_request_is_followed_over_events_and_reactions_to_its_calls(
    shop: Shop, alice: Person, dave: Person, run_jobs: RunJobs, parts: Parts
) -> None:
    await shop.pay(await shop.buy(alice.client))
    await run_jobs()
    inbound = await rows(
        parts,
        "select correlation_id from inbound_events where type = 'checkout.session.completed'",
    )
    ((correlation,),) = inbound
    assert correlation
    page = (await dave.client.get("/admin/trace", params={"of": correlation})).text
    assert "checkout.session.completed" in page
    ((event_id, cause),) = await rows(
        parts, "select id, correlation_id from events where type = 'purchase.completed'"
    )
    assert cause is not None
    page = (await dave.client.get("/admin/trace", params={"of": str(event_id)})).text
    for what in ("payment.completed", "catalog.complete_purchase", "purchase.completed"):
        assert what in page, what
    listed = (await dave.client.get("/admin/events?event_type=purchase.completed")).text
    assert str(event_id) in listed
    assert "payment.completed</" not in listed
    assert "checkout.session.completed" in (await dave.client.get("/admin/events/inbound")).text


async def test_an_unknown_id_is_not_found_and_candidates_see_none_of_it(
    dave: Person, alice: Person
) -> None:
    assert (await dave.client.get("/admin/trace?of=nothing")).status_code == 404
    assert (await dave.client.get("/admin/trace?of=%00")).status_code in {404, 422}
    for path in ("/admin/jobs", "/admin/events", "/admin/events/inbound", "/admin/trace"):
        assert (await alice.client.get(path)).status_code == 403
