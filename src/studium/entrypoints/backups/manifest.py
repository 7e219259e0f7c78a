"""What a backup says of itself, so that a damaged or strange one is refused before it is used."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studium.entrypoints.command_error import CommandError

DATABASE = "database.dump"
FILES = "files.tar"
MANIFEST = "backup.json"
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """`files` is None when they lie in a bucket; digests are SHA-256 in hexadecimal.

    `migration` is the number of the newest one that the database had; `made_at` is in UTC.
    """

    made_at: str
    version: str
    migration: str
    postgres: int
    tables: int
    database_sha256: str
    files: int | None
    files_sha256: str | None

    def write(self, folder: Path) -> None:
        """Put it into the backup."""
        text = json.dumps(asdict(self), indent=2) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises CommandError when the folder holds no backup that this version can read."""
        try:
            fields: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            return cls(**fields)
        except (OSError, ValueError, TypeError) as problem:
            raise CommandError(
                f"{folder} holds no backup that this version can read "
                f"({type(problem).__name__}): name a folder that `studium backup` made."
            ) from problem

    def verify(self, folder: Path) -> None:
        """Raises CommandError when a part is missing or is not as it was written."""
        for name, digest in ((DATABASE, self.database_sha256), (FILES, self.files_sha256)):
            if digest is None:
                continue
            if not (folder / name).is_file() or sha256_of(folder / name) != digest:
                raise CommandError(f"{folder / name} is damaged or missing: use another backup.")


def sha256_of(file: Path) -> str:
    """The digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(_CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()
