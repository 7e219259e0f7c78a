"""Tables of texts: CSV files with the columns `id` and `text`."""

import csv
from pathlib import Path

_LONGEST_FIELD = 1_000_000


class TableUnreadable(Exception):
    """The file is not the table that was asked for; the message says why."""


def read_texts(file: Path) -> dict[str, str]:
    """Texts by id, in the order of the table. Ids are text, as they stand.

    Other columns are ignored, and so is a byte order mark. Raises TableUnreadable.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with file.open(encoding="utf-8-sig", newline="") as content:
            return _texts(csv.DictReader(content, restval="", strict=True))
    except OSError as problem:
        raise TableUnreadable(f"{file} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise TableUnreadable(f"{file} is not UTF-8 text.") from problem
    except csv.Error as problem:
        raise TableUnreadable(f"{file} is not CSV: {problem}.") from problem


def _texts(rows: "csv.DictReader[str]") -> dict[str, str]:
    columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
    missing = [name for name in ("id", "text") if name not in columns]
    if missing:
        raise TableUnreadable(f"The first line names no column {' and no column '.join(missing)}.")
    texts: dict[str, str] = {}
    for row in rows:
        name = row[columns["id"]]
        if not name:
            raise TableUnreadable(f"Line {rows.line_num} has no id.")
        if name in texts:
            raise TableUnreadable(f"Line {rows.line_num} has the id {name!r} once more.")
        texts[name] = row[columns["text"]]
    return texts
