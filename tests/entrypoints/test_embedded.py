"""The embedded PostgreSQL, started and stopped for real."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded import EmbeddedPostgres, embedded_postgres
from studium.entrypoints.embedded.cluster import SOCKET_PATH_LIMIT_BYTES

NOBODY = 65534


def servers_in(folder: Path) -> list[psutil.Process]:
    """The PostgreSQL servers whose data lie under a folder."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        command = process.info["cmdline"] or []
        if process.info["name"] == "postgres" and "-D" in command and str(folder) in str(command):
            found.append(process)
    return found


def ask(url: str, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_it_starts_keeps_its_data_and_stops(folder: Path) -> None:
    with embedded_postgres(folder) as url:
        ask(url, "create table kept (name text)")
        ask(url, "create extension vector")
    assert not servers_in(folder)
    with embedded_postgres(folder) as url:
        assert ask(url, "select count(*) from kept") == 0
        assert ask(url, "show fsync") == "on"


def test_tests_may_trade_durability_for_speed(folder: Path) -> None:
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "show fsync") == "off"


def test_creating_a_database_twice_is_harmless_and_copies_work(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as postgres:
        postgres.create_database("first")
        postgres.create_database("first")
        ask(postgres.url("first"), "create table copied ()")
        postgres.create_database("second", template="first")
        assert ask(postgres.url("second"), "select count(*) from copied") == 0


def test_one_who_did_not_start_it_can_stop_it_while_the_starter_lives(folder: Path) -> None:
    starter, other = EmbeddedPostgres(folder, durable=False), EmbeddedPostgres(folder)
    starter.start()
    other.start()
    starter.stop()
    started = time.monotonic()
    other.stop()
    assert time.monotonic() - started < 5


def test_the_last_to_leave_stops_it(folder: Path) -> None:
    first, second = EmbeddedPostgres(folder, durable=False), EmbeddedPostgres(folder)
    first.start()
    second.start()
    first.stop()
    assert ask(second.url("postgres"), "select 1") == 1
    second.stop()
    assert not servers_in(folder)


def test_a_server_left_by_a_killed_process_is_taken_over(folder: Path) -> None:
    script = f"""
        import os, signal
        from pathlib import Path
        from studium.entrypoints.embedded import EmbeddedPostgres
        EmbeddedPostgres(Path({str(folder)!r}), durable=False).start()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert servers_in(folder)
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == 1
    assert not servers_in(folder)


def test_it_starts_again_after_the_server_itself_was_killed(folder: Path) -> None:
    with embedded_postgres(folder) as url:
        ask(url, "create table kept ()")
        for process in servers_in(folder):
            process.kill()
            process.wait(10)
    with embedded_postgres(folder) as url:
        assert ask(url, "select count(*) from kept") == 0


def test_a_stale_record_that_names_another_process_is_no_obstacle(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n")
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == 1


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == 1


def test_data_of_another_major_version_are_refused_in_one_sentence(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(CommandError, match=r"made by PostgreSQL 14.*pg_dump"):
        EmbeddedPostgres(folder).start()


def test_foreign_files_are_not_overwritten(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "letters.txt").write_text("mine")
    with pytest.raises(CommandError, match="holds no PostgreSQL data"):
        EmbeddedPostgres(folder).start()
    assert (folder / "postgres" / "letters.txt").read_text() == "mine"


def test_a_folder_that_is_a_file_is_refused_in_one_sentence(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(CommandError, match=r"cannot be written .*DATA_DIR"):
        EmbeddedPostgres(folder / "file").start()


def test_broken_settings_are_told_with_the_reason(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    with (folder / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("shared_buffers = 'a lot'\n")
    with pytest.raises(CommandError, match=r"did not start .*postgres\.log"):
        EmbeddedPostgres(folder).start()


def test_a_folder_deeper_than_a_socket_path_works(folder: Path) -> None:
    folder = folder / ("deep" * 20) / ("deeper" * 10)
    assert len(bytes(folder)) > SOCKET_PATH_LIMIT_BYTES
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == 1


def run_as_an_ordinary_user(folder: Path) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with embedded_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == 1


def test_an_ordinary_user_can_run_it(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    child = multiprocessing.get_context("fork").Process(
        target=run_as_an_ordinary_user, args=(home / "data",)
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert not servers_in(home)
