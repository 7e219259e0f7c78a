"""Typed reads and writes on one connection."""

from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import (
    Any,
    NewType,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

from studium.platform.database.owners import for_owner

T = TypeVar("T")
AnyConnection: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"


# A SQL statement. Only `store.py` files make these, at module level: `READ = Sql("select …")`.
# A test prepares every one of them against the migrated schema.
Sql = NewType("Sql", str)


class Transaction:
    """Statements on one connection; rows come back as dataclasses.

    A row type is a dataclass whose fields are named like the columns. Enum fields are
    converted; jsonb arrives as Python objects, timestamptz as aware datetimes in UTC.
    `owner_id is not distinct from $1` finds rows by an index: see `owners.py`.
    """

    __slots__ = ("connection",)

    def __init__(self, connection: AnyConnection) -> None:
        """Work on a connection that the caller opened and will release."""
        self.connection = connection

    async def one(self, row: type[T], sql: Sql, *arguments: object) -> T:
        """The only row. Raises LookupError when there is none."""
        found = await self.maybe(row, sql, *arguments)
        if found is None:
            raise LookupError(f"no {row.__name__} for this statement")
        return found

    async def maybe(self, row: type[T], sql: Sql, *arguments: object) -> T | None:
        """The first row, or None."""
        record = await self.connection.fetchrow(for_owner(sql, arguments), *arguments)
        return None if record is None else cast("T", _reader(row)(record))

    async def all(self, row: type[T], sql: Sql, *arguments: object) -> list[T]:
        """Every row, in the statement's order."""
        read = _reader(row)
        return [
            read(record)
            for record in await self.connection.fetch(for_owner(sql, arguments), *arguments)
        ]

    async def value(self, sql: Sql, *arguments: object) -> Any:
        """The first column of the first row, or None."""
        return await self.connection.fetchval(for_owner(sql, arguments), *arguments)

    async def execute(self, sql: Sql, *arguments: object) -> int:
        """Run a statement; the number of rows that it touched."""
        status = await self.connection.execute(for_owner(sql, arguments), *arguments)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0


def _make_reader(row: Any) -> Callable[[Record], Any]:
    """What turns a record into `row`; made once per row type."""
    hints = get_type_hints(row)
    enums = {
        field.name: enum
        for field in fields(row)
        if (enum := _enum_of(hints[field.name])) is not None
    }

    def read(record: Record) -> Any:
        values = dict(record)
        for name, enum in enums.items():
            if values[name] is not None:
                values[name] = enum(values[name])
        return row(**values)

    return read


_reader: Callable[[Any], Callable[[Record], Any]] = cache(_make_reader)


def _enum_of(hint: Any) -> type[Enum] | None:
    """The enum that a field's type is, or is when not None."""
    choices = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    for choice in choices:
        if isinstance(choice, type) and issubclass(choice, Enum):
            return choice
    return None
