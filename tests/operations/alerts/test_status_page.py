"""The status page: off unless the operator wants it, and then titles alone."""

from typing import Any

import pytest
from tests.conftest import Person
from tests.operations.activity.test_activity import WAITING
from tests.operations.alerts.alerting import look, run

from studium.operations.alerts.settings import AlertSettings
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings


@pytest.fixture
def module_settings(request: pytest.FixtureRequest) -> list[ModuleSettings]:
    return [AlertSettings(_env_file=None, status_page=getattr(request, "param", True))]


@pytest.mark.parametrize("module_settings", [False], indirect=True)
async def test_it_is_off_unless_wanted(client: Any) -> None:
    assert (await client.get("/status")).status_code == 404


async def test_it_tells_titles_and_maintenance_alone(
    parts: Parts, client: Any, carol: Person
) -> None:
    await run(parts, WAITING)
    await look(parts)
    await carol.client.put("/api/maintenance", json={"minutes": 5, "reason": "A new disk."})
    page = (await client.get("/status")).text
    assert "Jobs wait too long" in page
    assert "A new disk." in page
    assert "bulk" not in page
