"""Write a backup: the database as of one moment, then the files."""

import shutil
import tarfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from studium.entrypoints.backups import programs
from studium.entrypoints.backups.manifest import DATABASE, FILES, Manifest, sha256_of
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import Connection, reach
from studium.entrypoints.migrations import read_version

_TABLES = """
    select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname not like 'pg_toast%'
"""


async def survey(database_url: str) -> tuple[int, int, str]:
    """The server's major version, how many tables there are, and the newest migration.

    Raises CommandError when the database cannot be reached or is not Studium's.
    """
    async with reach(database_url) as connection:
        migration = await read_version(connection)
        if migration is None:
            raise CommandError("This database holds no Studium: there is nothing to back up.")
        return connection.get_server_version().major, await tables_of(connection), migration


async def tables_of(connection: Connection) -> int:
    """How many tables a database has."""
    count: int = await connection.fetchval(_TABLES)
    return count


def make_backup(
    database_url: str,
    folder: Path,
    *,
    files: Path | None,
    surveyed: tuple[int, int, str],
    on_step: programs.OnStep,
) -> Manifest:
    """Write a backup into `folder`, which must not exist; it is whole or it is not there.

    The database is dumped first, in one transaction: a file whose row is in it has its bytes
    already. `files` is the folder of uploaded files, None when they are in a bucket.
    Raises CommandError.
    """
    major, tables, migration = surveyed
    if folder.exists():
        raise CommandError(f"{folder} exists: name a folder that does not.")
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True, mode=0o700)
        dump = partial / DATABASE
        programs.run(
            programs.program("pg_dump", major),
            ["--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"],
            database_url,
            on_step=on_step,
        )
        count = None if files is None else _pack(files, partial / FILES, on_step, tables)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("studium"),
            migration=migration,
            postgres=major,
            tables=tables,
            database_sha256=sha256_of(dump),
            files=count,
            files_sha256=None if files is None else sha256_of(partial / FILES),
        )
        manifest.write(partial)
        partial.replace(folder)
    except OSError as problem:
        raise CommandError(f"The backup cannot be written: {problem}.") from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _pack(files: Path, archive: Path, on_step: programs.OnStep, tables: int) -> int:
    """Put every uploaded file into the archive; how many. One deleted meanwhile is left out."""
    count = 0
    with tarfile.open(archive, "w") as packed:
        for file in sorted(files.rglob("*")) if files.is_dir() else ():
            if not file.is_file():
                continue
            try:
                packed.add(file, arcname=str(file.relative_to(files)), recursive=False)
            except FileNotFoundError:
                continue
            count += 1
            on_step(f"file {count}", tables)
    return count
