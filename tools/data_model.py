"""The data model for people: each module's tables, columns and keys, and how they hang together."""

import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import asyncpg

import studium

_SOURCE = Path(studium.__file__).parent
_HEAD = """# Data model

Every table as the migrations leave it, by the module that writes it: columns, keys, and a diagram
of what refers to what. Written by `make docs` from the migrated schema; a test fails when it is
stale. What a table is for stands in its module's README.
"""
_NAMES = re.compile(r"\b(insert into|update|delete from|from)\s+([a-z_]+)")
# Who inserts rows keeps the table; without any, who changes or reads it most.
_WEIGHTS = {"insert into": 1_000, "update": 30, "delete from": 30, "from": 1}
# Partitions are their parent's rows; Alembic's table is its own; the sandbox makes its own tables.
_COLUMNS = """
    select c.relname as table, c.relkind = 'p' as is_partitioned,
           a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as is_set
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'alembic_version'
     order by c.relname, a.attnum
"""
_KEYS = """
    select c.relname as table, k.contype::text as kind,
           pg_get_constraintdef(k.oid) as definition, k.confrelid::regclass::text as target
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid and not c.relispartition
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     where k.contype in ('p', 'u', 'f', 'x') and k.conparentid = 0
     order by array_position(array['p', 'u', 'x', 'f']::text[], k.contype::text), k.conname
"""


async def data_model(connection: asyncpg.Connection) -> str:
    """The page, from a migrated database."""
    columns = [dict(row) for row in await connection.fetch(_COLUMNS)]
    keys = defaultdict(list)
    for row in await connection.fetch(_KEYS):
        keys[row["table"]].append(dict(row))
    tables = {name: list(of) for name, of in groupby(columns, itemgetter("table"))}
    writers = _writers()
    modules: dict[str, list[str]] = defaultdict(list)
    for name in tables:
        modules[writers.get(name, "entrypoints")].append(name)
    parts = [_section(module, modules[module], tables, keys) for module in sorted(modules)]
    return "\n".join([_HEAD, *parts])


def _writers() -> dict[str, str]:
    """The module that writes each table, by the statements of the stores."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(_SOURCE.rglob("store.py")):
        place = path.relative_to(_SOURCE).with_suffix("").parts
        store = importlib.import_module(".".join(("studium", *place)))
        for statement in vars(store).values():
            if isinstance(statement, str):
                for verb, table in _NAMES.findall(statement):
                    found[table]["/".join(place[:2])] += _WEIGHTS[verb]
    return {table: counted.most_common(1)[0][0] for table, counted in found.items()}


def _section(
    module: str,
    names: list[str],
    tables: dict[str, list[dict[str, Any]]],
    keys: dict[str, list[dict[str, Any]]],
) -> str:
    lines = [f"## {module}", ""]
    references = [
        (name, key["target"]) for name in names for key in keys[name] if key["kind"] == "f"
    ]
    if references:
        lines += ["```mermaid", "erDiagram"]
        lines += [f"    {target} ||--o{{ {name} : has" for name, target in sorted(set(references))]
        lines += ["```", ""]
    for name in names:
        lines += _table(name, tables[name], keys[name])
    return "\n".join(lines)


def _table(name: str, columns: list[dict[str, Any]], keys: list[dict[str, Any]]) -> Iterator[str]:
    by_time = ", partitioned" if columns[0]["is_partitioned"] else ""
    yield from (f"### {name}{by_time}", "", "| column | type | null |", "| --- | --- | --- |")
    for column in columns:
        yield f"| {column['name']} | {column['type']} | {'' if column['is_set'] else 'yes'} |"
    yield ""
    yield from (f"- {key['definition'].lower()}" for key in keys)
    yield from ("",) if keys else ()
