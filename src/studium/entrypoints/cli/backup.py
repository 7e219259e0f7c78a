"""`studium backup` and `studium restore`."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from studium.entrypoints.cli.console import err, out, say
from studium.entrypoints.preflight import read_settings, read_settings_of
from studium.entrypoints.running_database import running_database
from studium.platform.settings import Settings


def backup(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where to write it; without it a new folder in `backups` of DATA_DIR."),
    ] = None,
) -> None:
    """Write the database and the uploaded files into a new folder, while everything runs.

    The database is that of one moment; the folder is whole or not there at all. VAULT_KEYS, or the
    file `vault.key` in DATA_DIR, are not in it: keep them elsewhere, for without them the secrets
    in a backup stay closed. Files in a bucket are the bucket's to keep.
    """
    from studium.entrypoints.backups import make_backup
    from studium.entrypoints.backups.dump import survey

    settings = read_settings()
    name = f"studium-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    target = (folder or settings.data_dir / "backups" / name).absolute()
    with running_database(settings, tell=say) as database_url:
        surveyed = asyncio.run(survey(database_url))
        with _bar("Backing up", surveyed[1]) as on_step:
            made = make_backup(
                database_url,
                target,
                files=files_folder(settings),
                surveyed=surveyed,
                on_step=on_step,
            )
    files = "files are in the bucket" if made.files is None else f"{made.files} files"
    out.print(f"{target}: {made.tables} tables, {files}", soft_wrap=True)


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `studium backup` wrote.")],
) -> None:
    """Bring a backup back into an empty database and folder, then apply newer migrations.

    Set DATABASE_URL (or an unused DATA_DIR) and the VAULT_KEYS of the installation that the
    backup is of. Nothing is ever overwritten: a database with tables is refused.
    """
    from studium.entrypoints.backups import Manifest, restore_backup
    from studium.entrypoints.backups.restore import require_empty
    from studium.entrypoints.cli.migrate import show_upgrade

    settings = read_settings()
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    with running_database(settings, tell=say) as database_url:
        major = asyncio.run(require_empty(database_url, manifest))
        with _bar("Restoring", manifest.tables) as on_step:
            restore_backup(
                database_url,
                folder,
                manifest,
                files=files_folder(settings),
                major=major,
                on_step=on_step,
            )
        applied = show_upgrade(database_url)
    out.print(
        f"Restored {manifest.tables} tables of {manifest.made_at}, and {len(applied)} newer "
        "migrations applied. Run `studium doctor`, then `studium reconcile`.",
        soft_wrap=True,
    )


def files_folder(settings: Settings) -> Path | None:
    """Where uploaded files lie; None for a bucket."""
    from studium.platform.files.settings import FilesSettings

    own = read_settings_of(FilesSettings)
    return None if own.files_s3_bucket else own.files_dir or settings.data_dir / "files"


@contextmanager
def _bar(word: str, total: int) -> Iterator[Callable[[str, int], None]]:
    with Progress(
        TextColumn(word),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)

        def on_step(name: str, position: int) -> None:
            progress.update(task, description=name, completed=min(position, total))

        yield on_step
