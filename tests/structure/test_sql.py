"""SQL lives in `store.py`, as named statements that fit the schema as it is now."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.structure.sources import SOURCE, python_files, shown, tree

from studium import sandbox
from studium.platform.database import Database

_STATEMENT = re.compile(
    r"\s*(select|insert|update|delete|with|create|drop|alter|truncate|lock|copy|call|merge|"
    r"begin|commit|rollback|set|listen|notify)\s",
    re.IGNORECASE,
)
_RUNS_SQL = {
    *("one", "maybe", "all", "value", "execute"),
    *("executemany", "fetch", "fetchrow", "fetchval", "cursor", "prepare"),
}
# These speak to the server before, or beside, the tables that the stores know.
_MAY_HOLD_SQL = (SOURCE / "entrypoints", SOURCE / "platform" / "database" / "pool.py")


def stores() -> list[Path]:
    return [path for path in python_files("src") if path.name == "store.py"]


def statements(path: Path) -> Iterator[str]:
    """The names of the statements that a store defines at module level."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and _is_sql(node.value):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        if isinstance(node, ast.AnnAssign) and node.value is not None and _is_sql(node.value):
            assert isinstance(node.target, ast.Name)
            yield node.target.id


def _is_sql(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sql"


def read(path: Path, name: str) -> str:
    """The statement that a store calls by a name."""
    module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
    return str(getattr(importlib.import_module(module), name))


NAMED = [(path, name) for path in stores() for name in statements(path)]


def test_there_are_statements_to_look_at() -> None:
    assert len(NAMED) > 50


async def test_every_statement_fits_the_schema(database: Database) -> None:
    await sandbox.apply_schema(database)
    unfit: dict[str, str] = {}
    async with database.pool.acquire() as connection:
        for path, name in NAMED:
            try:
                await connection.prepare(read(path, name))
            except asyncpg.PostgresError as problem:
                unfit[f"{shown(path)}: {name}"] = str(problem)
    assert not unfit


def test_what_goes_by_its_age_goes_in_batches() -> None:
    """One delete of everything that is old enough would one day take longer than it may."""
    at_once = [
        f"{shown(path)}: {name}"
        for path, name in NAMED
        if "sandbox" not in path.parts
        and re.search(r"delete from .*<=? *(\$|now)", statement := read(path, name), re.DOTALL)
        and not re.search(r"any\(array\(.* limit \$\d for update skip locked", statement, re.DOTALL)
    ]
    assert not at_once


def test_statements_are_made_in_stores_at_module_level_only() -> None:
    stray = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files("src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.expr) and _is_sql(node)
        if path.name != "store.py" or not _is_top_level(path, node)
    ]
    assert not stray


def _is_top_level(path: Path, wanted: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign) and node.value is wanted
        for node in tree(path).body
    )


def written_in_place(source: ast.Module) -> list[int]:
    """The lines on which a string that reads like SQL is handed to what runs it."""
    return [
        node.lineno
        for node in ast.walk(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _RUNS_SQL
        and any(_reads_like_sql(argument) for argument in node.args)
    ]


def _reads_like_sql(node: ast.expr) -> bool:
    """Whether the first constant piece of a string, f-string or concatenation begins as SQL."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _STATEMENT.match(node.value + " ") is not None
    if isinstance(node, ast.JoinedStr):
        return bool(node.values) and _reads_like_sql(node.values[0])
    if isinstance(node, ast.BinOp):
        return _reads_like_sql(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _reads_like_sql(node.func.value)  # "select …".format(…)
    return isinstance(node, ast.Call) and any(map(_reads_like_sql, node.args))


def test_no_sql_is_written_where_it_is_run() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in python_files("src")
        if not any(path.is_relative_to(place) for place in _MAY_HOLD_SQL)
        for line in written_in_place(tree(path))
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        'await tx.value("select 1")',
        'await tx.all(Row, f"select * from {table}")',
        'await tx.execute("update t set x = " + value)',
        'await connection.fetch("""\n  with x as (select 1) select * from x""")',
        'await tx.one(Row, Sql("select 1"))',
        'await tx.execute("truncate {}".format(table))',
    ],
)
def test_the_eye_sees_sql(source: str) -> None:
    assert written_in_place(ast.parse(source)) == [1]


def test_the_eye_lets_names_and_prose_pass() -> None:
    calm = (
        'await tx.value(store.COUNT, "selection")\nd.value("set-up")\nall("update" in x for x in y)'
    )
    assert written_in_place(ast.parse(calm)) == []
