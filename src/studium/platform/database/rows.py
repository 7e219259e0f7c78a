"""Statements composed from the dataclass of their row, so that a column is written once."""

from dataclasses import fields
from enum import Enum
from typing import Any


def columns(row: type[Any]) -> str:
    """The columns of a row type as SQL lists them."""
    return ", ".join(each.name for each in fields(row))


def insertion(table: str, row: type[Any]) -> str:
    """`insert into table (…) values (…)` for a whole row; its arguments are `values(row)`."""
    count = len(fields(row))
    marks = ", ".join(f"${number}" for number in range(1, count + 1))
    return f"insert into {table} ({columns(row)}) values ({marks})"  # noqa: S608 - ours


def update(table: str, row: type[Any]) -> str:
    """`update table set …` of every column of the row that `id`, the first field, names."""
    names = [each.name for each in fields(row)]
    if names[0] != "id":
        raise ValueError(f"the first field of {row.__name__} must be its id")
    sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(names[1:], start=2))
    return f"update {table} set {sets} where id = $1"  # noqa: S608 - ours


def values(row: Any) -> list[Any]:
    """A row's values in the order of its columns; enums as what they are stored as."""
    found = (getattr(row, each.name) for each in fields(row))
    return [value.value if isinstance(value, Enum) else value for value in found]
