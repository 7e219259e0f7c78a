"""Bring a backup back: into an empty database and an empty folder of files."""

import tarfile
from pathlib import Path

from studium.entrypoints.backups import programs
from studium.entrypoints.backups.dump import tables_of
from studium.entrypoints.backups.manifest import DATABASE, FILES, Manifest
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import reach, shown
from studium.entrypoints.migrations import list_revisions, pending


async def require_empty(database_url: str, manifest: Manifest) -> int:
    """The server's major version, once the backup may be restored there.

    Raises CommandError when tables stand in the database, or when a newer version of Studium or
    a newer PostgreSQL made the backup.
    """
    pending(manifest.migration, list_revisions())
    async with reach(database_url) as connection:
        major = connection.get_server_version().major
        if major < manifest.postgres:
            raise CommandError(
                f"The backup is of PostgreSQL {manifest.postgres} and the database at "
                f"{shown(database_url)} is {major}: restore into one at least as new."
            )
        if await tables_of(connection):
            raise CommandError(
                f"The database at {shown(database_url)} is not empty: create a new one and point "
                "DATABASE_URL there, so that nothing is lost."
            )
        return major


def restore_backup(  # noqa: PLR0913 - from where to where
    database_url: str,
    folder: Path,
    manifest: Manifest,
    *,
    files: Path | None,
    major: int,
    on_step: programs.OnStep,
) -> None:
    """Restore the database, then the files, of a backup that was verified.

    Raises CommandError; then drop what was restored so far and begin anew.
    """
    programs.run(
        programs.program("pg_restore", major),
        ["--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2", str(folder / DATABASE)],
        database_url,
        on_step=on_step,
    )
    if manifest.files is None:
        return
    if files is None:
        raise CommandError(
            f"The backup's files are in {folder / FILES}, and this installation keeps files in a "
            "bucket: unpack them there. The database is restored."
        )
    try:
        files.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tarfile.open(folder / FILES) as packed:
            packed.extractall(files, filter="data")
    except (OSError, tarfile.TarError) as problem:
        raise CommandError(f"The files cannot be unpacked into {files}: {problem}.") from problem
