"""Dead jobs as an operator meets them: the doctor warns, `studium jobs` shows and replays."""

from dataclasses import dataclass

import pytest

from studium.entrypoints.cli.jobs import put_back, show
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import reach
from studium.platform.database import Database, Transaction
from studium.platform.doctor import Check, Examined, Verdict
from studium.platform.http import AiohttpClient
from studium.platform.jobs import GiveUp, Job, JobHandler, Worker, enqueue
from studium.platform.jobs.doctor import check_jobs
from studium.platform.parts import Parts
from studium.platform.settings import Settings


@dataclass(frozen=True)
class Fetch(Job, name="test.fetch_water"):
    """Fetch water."""

    bucket: str


async def give_up(_: Parts, __: Fetch) -> None:
    raise GiveUp("the bucket has a hole")


async def look(database_url: str) -> Check:
    settings = Settings(_env_file=None)
    async with AiohttpClient() as http, reach(database_url) as connection:
        examined = Examined(settings, http, Transaction(connection))
        (check,) = [check async for check in check_jobs(examined)]
    return check


@pytest.fixture
async def dead_job(database: Database) -> None:
    parts = Parts()
    parts.add(database)
    async with database.transaction() as tx:
        await enqueue(tx, Fetch("the red one"))
    await Worker(parts, [JobHandler(Fetch, give_up)]).run_until_idle()


@pytest.mark.usefixtures("dead_job")
async def test_a_dead_job_is_warned_of_and_shown_without_what_it_carries(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check = await look(database_url)
    assert check.verdict is Verdict.WARN
    assert "studium jobs" in check.remedy
    await show(database_url)
    told = capsys.readouterr()
    assert "test.fetch_water" in told.out
    assert "the bucket has a hole" in told.out
    assert "the red one" not in told.out
    assert "Dead jobs: 1." in told.err


@pytest.mark.usefixtures("dead_job")
async def test_a_dead_job_is_put_back_by_its_number(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await show(database_url)
    number = int(capsys.readouterr().out.splitlines()[1].split()[0])
    with pytest.raises(CommandError, match="Put back 0 of 1"):
        await put_back(database_url, [number + 1])
    with pytest.raises(CommandError, match="such a number"):
        await put_back(database_url, [2**63])
    await put_back(database_url, [number])
    assert (await look(database_url)).verdict is Verdict.OK


@pytest.mark.usefixtures("dead_job")
async def test_all_dead_jobs_are_put_back_when_none_is_named(database_url: str) -> None:
    await put_back(database_url, ())
    assert (await look(database_url)).verdict is Verdict.OK
