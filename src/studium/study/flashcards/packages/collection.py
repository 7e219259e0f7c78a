"""A package's collection: an SQLite database from a stranger, read and never written.

It is unpacked into a temporary file and opened as an unchanging one. Its schema is not trusted:
the tables must be plain tables, functions and views of its own never run, values have a limit, and
every statement has its time.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import MappingProxyType

from studium.study.flashcards.packages.archive import Archive, Broken
from studium.study.flashcards.packages.refusals import PackageRefused

# The newest format first; a package of it carries an older file only to tell old programs so.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")

_NEEDED = MappingProxyType(
    {
        "notes": {"id", "flds"},
        "cards": {"id", "nid", "did", "odid"},
        "revlog": {"id", "cid"},
    }
)
_MOST_VALUE_BYTES = 32_000_000
_MOST_SECONDS = 120
_STEPS_BETWEEN_LOOKS = 100_000
_CACHE_KIB = 8_192

_SETTINGS = (
    "pragma query_only = on",
    "pragma trusted_schema = off",
    "pragma cell_size_check = on",
    "pragma mmap_size = 0",
    "pragma temp_store = file",
    f"pragma cache_size = -{_CACHE_KIB}",
)
_CHECK = "pragma quick_check(1)"
_TABLES = "select name, type, sql from sqlite_schema where name in ('notes', 'cards', 'revlog')"
_COLUMNS = "select name, hidden from pragma_table_xinfo(?)"


def collection_name(archive: Archive) -> str:
    """The member that is the collection. Raises PackageRefused when there is none."""
    for name in COLLECTIONS:
        if name in archive.names:
            return name
    raise PackageRefused("There is no collection in it.")


@contextmanager
def open_collection(archive: Archive) -> Iterator[sqlite3.Connection]:
    """The collection of a package, found sound. Raises PackageRefused when it is not."""
    name = collection_name(archive)
    with NamedTemporaryFile(prefix="studium-collection-") as copy:
        try:
            for piece in archive.pieces(name, expands=name == COLLECTIONS[0]):
                copy.write(piece)
            copy.flush()
        except Broken:
            raise PackageRefused("Its collection is damaged.") from None
        except OSError as problem:
            raise PackageRefused(f"It cannot be unpacked here: {problem.strerror}.") from None
        with _opened(Path(copy.name)) as connection:
            yield connection


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    try:
        _guard(connection)
        _require_sound(connection)
        yield connection
    except (sqlite3.Error, OverflowError, UnicodeDecodeError):
        raise PackageRefused("Its collection is not sound.") from None
    finally:
        connection.close()


def _guard(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE_BYTES)
    connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS_BETWEEN_LOOKS)
    connection.create_collation("unicase", _unicase)  # Anki's own order of names
    for setting in _SETTINGS:
        connection.execute(setting)


def _unicase(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)


def _require_sound(connection: sqlite3.Connection) -> None:
    tables = {name: (kind, text) for name, kind, text in connection.execute(_TABLES)}
    for table, needed in _NEEDED.items():
        kind, text = tables.get(table, ("", ""))
        if kind != "table" or not str(text).lower().startswith("create table"):
            raise PackageRefused(f"Its collection has no table {table}.")
        columns = dict(connection.execute(_COLUMNS, (table,)))
        is_computed = any(columns.values())  # from other columns, by functions of its schema
        if is_computed or not needed <= columns.keys():
            raise PackageRefused(f"Its table {table} is not that of a collection.")
    if [row[0] for row in connection.execute(_CHECK)] != ["ok"]:
        raise PackageRefused("Its collection is not sound.")
