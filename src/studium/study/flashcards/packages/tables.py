"""Cards as CSV: `prompt,answer,hint,mnemonics,tags,deck`, with the names in the first line."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from studium.platform.text import is_storable
from studium.study.flashcards.model import Card, CardText
from studium.study.flashcards.packages.refusals import PackageRefused

COLUMNS = ("prompt", "answer", "hint", "mnemonics", "tags", "deck")
MOST_ROWS = 100_000
_LONGEST = 20_000
_TAG_BREAK = ";"


def read_table(path: Path) -> Iterator[tuple[str, CardText]]:
    """The deck's name and the card of each row. Raises PackageRefused.

    `prompt` and `answer` are needed, the others are not; tags are parted by semicolons.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _rows(lines)
    except OSError as problem:
        raise PackageRefused(f"The file cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise PackageRefused("The file is not text in UTF-8.") from None
    except csv.Error as problem:
        raise PackageRefused(f"The file is no CSV: {problem}.") from None


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, CardText]]:
    reader = csv.DictReader(lines, restkey="more", strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    if not {"prompt", "answer"} <= set(names):
        raise PackageRefused("The first line must name the columns prompt and answer.")
    reader.fieldnames = names
    for number, row in enumerate(reader, 1):
        if number > MOST_ROWS:
            raise PackageRefused(f"It has more than {MOST_ROWS:,} rows.")
        values = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        prompt, answer = values["prompt"], values["answer"]
        if not prompt or max(len(prompt), len(answer)) > _LONGEST:
            raise PackageRefused(f"Row {number}: prompt and answer take 1 to 20,000 characters.")
        if not all(map(is_storable, values.values())):
            raise PackageRefused(f"Row {number} has characters that cannot be kept.")
        tags = tuple(tag.strip()[:60] for tag in values["tags"].split(_TAG_BREAK) if tag.strip())
        yield (
            values["deck"][:200] or "Imported",
            CardText(
                prompt=prompt,
                answer=answer,
                hint=values["hint"][:4000] or None,
                mnemonics=values["mnemonics"][:4000] or None,
                tags=tags[:30],
                source_key=f"csv:{prompt}"[:300],
            ),
        )


def write_table(title: str, cards: Iterable[Card]) -> bytes:
    """Cards of a deck as CSV, which comes in again as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for card in cards:
        tags = _TAG_BREAK.join(card.tags)
        writer.writerow([card.prompt, card.answer, card.hint, card.mnemonics, tags, title])
    return out.getvalue().encode()
