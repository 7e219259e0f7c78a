"""The notes, cards and reviews of a collection, old and new.

Old collections keep note types and decks as JSON in `col`; newer ones (schema 18) in tables of
their own, with templates as protobuf messages {string q_format = 1; string a_format = 2}.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from studium.platform.text import is_storable
from studium.study.flashcards.packages.occlusion import NAMES as OCCLUSION
from studium.study.flashcards.packages.occlusion import Covered, covered_by, label_of
from studium.study.flashcards.packages.refusals import PackageRefused
from studium.study.flashcards.packages.text import rendered, text_and_media, text_of
from studium.study.flashcards.packages.wire import BadMessage, fields

MOST_CARDS = 100_000
MOST_REVIEWS = 500_000

_HAS_TABLE = "select count(*) from sqlite_schema where type = 'table' and name = ?"
_COL = "select models, decks from col limit 1"
# Any column may hold a value of any type: what must be a number is made one.
_FIELDS = "select cast(coalesce(ntid, 0) as integer), name from fields order by ntid, ord"
_TEMPLATES = """
    select cast(coalesce(ntid, 0) as integer), cast(config as blob)
    from templates order by ntid, ord
"""
_DECKS = "select cast(coalesce(id, 0) as integer), name from decks"
_CARDS = """
    select c.id, max(cast(coalesce(c.ord, 0) as integer), 0),
           cast(coalesce(case when c.odid <> 0 then c.odid else c.did end, 0) as integer),
           n.guid, cast(coalesce(n.mid, 0) as integer), n.tags, n.flds
    from cards c join notes n on n.id = c.nid order by c.id
"""
_REVIEWS = """
    select cast(coalesce(r.id, 0) as integer), c.id, r.ease, cast(coalesce(r.time, 0) as integer)
    from revlog r join cards c on c.id = r.cid join notes n on n.id = c.nid order by r.id
"""
_ANSWERS = {1: 1, 2: 2, 3: 4, 4: 5}  # Anki's four buttons among our five ratings
_LONGEST = 20_000
_LONGEST_KEY = 200
_MOST_FILES = 30  # of one card


@dataclass(frozen=True)
class NoteType:
    """The names of a note's fields, and the two sides of each of its cards."""

    names: tuple[str, ...] = ()
    templates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    prompt: str
    answer: str
    media: dict[str, str]
    picture: str | None = None
    covered: Covered | None = None


@dataclass(frozen=True, slots=True)
class AnkiReview:
    """A review: when, in milliseconds, how well, and how long it took."""

    at_ms: int
    rating: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """A card as it comes in; `original` are the note's own fields, for taking it out again."""

    key: str
    deck: str
    prompt: str
    answer: str
    tags: tuple[str, ...]
    original: dict[str, str]
    reviews: list[AnkiReview] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)  # alternative texts by name
    picture: str | None = None  # of which `covered` asks a part
    covered: Covered | None = None


def read_cards(connection: sqlite3.Connection) -> Iterator[AnkiCard]:
    """Every card with a note, with its reviews. Raises PackageRefused for more than we take."""
    types, decks = _types_and_decks(connection)
    reviews = _reviews(connection)
    for count, row in enumerate(connection.execute(_CARDS), 1):
        if count > MOST_CARDS:
            raise PackageRefused(f"It has more than {MOST_CARDS:,} cards.")
        card_id, ordinal, deck_id, guid, type_id, tags, content = row
        note_type = types.get(type_id, NoteType())
        values = str(content).split("\x1f")
        names = note_type.names or tuple(f"Field {n}" for n in range(1, len(values) + 1))
        original = dict(zip(names, values, strict=False))
        sides = _occlusion(values, ordinal) or _sides(note_type, original, ordinal)
        yield AnkiCard(
            key=_key(f"anki:{guid}:{ordinal}"),
            deck=decks.get(deck_id, "Imported"),
            prompt=sides.prompt[:_LONGEST] or "…",
            answer=sides.answer[:_LONGEST],
            tags=tuple(tag[:60] for tag in str(tags).split()[:30]),
            original=original,
            reviews=reviews.get(card_id, []),
            media=dict(islice(sides.media.items(), _MOST_FILES)),
            picture=sides.picture,
            covered=sides.covered,
        )


def _key(key: str) -> str:
    """A key that can be kept and looked up, whatever the package says."""
    if len(key) <= _LONGEST_KEY and is_storable(key):
        return key
    return f"anki-sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _occlusion(values: list[str], ordinal: int) -> "_Sides | None":
    """The sides of a card of Anki's own image occlusion; None: it is of another kind."""
    covered = covered_by(values[0], ordinal)
    if covered is None or len(values) < len(OCCLUSION):
        return None
    _, media = text_and_media(values[1])
    if not media:
        return None
    picture = next(iter(media))
    (prompt, asked), (answer, told) = map(text_and_media, values[2:4])
    label = label_of(text_of(values[4]), ordinal)
    return _Sides(
        prompt or "What is covered?",
        "\n\n".join(filter(None, (label, answer))),
        {picture: media[picture], **asked, **told},
        picture,
        covered,
    )


def _sides(note_type: NoteType, values: dict[str, str], ordinal: int) -> "_Sides":
    front, back = _markup(note_type, values, ordinal)
    (prompt, asked), (answer, told) = text_and_media(front), text_and_media(back)
    return _Sides(prompt, answer, {**told, **asked})


def _markup(note_type: NoteType, values: dict[str, str], ordinal: int) -> tuple[str, str]:
    templates = note_type.templates
    if not templates:
        first, *others = list(values.values()) or [""]
        return first, "<br>".join(others)
    # A cloze note has one template for all of its cards.
    question, told = templates[ordinal] if ordinal < len(templates) else templates[0]
    front = rendered(question, values, ordinal=ordinal)
    if "{{c" in front:  # the answer of a cloze card is its own text, told
        extra = rendered(told, {**values, **dict.fromkeys(_cloze_fields(question), "")})
        return front, extra
    # without the front, which stands above it
    return front, rendered(told, values, ordinal=ordinal)


def _cloze_fields(template: str) -> list[str]:
    parts = template.split("{{")
    return [
        part.partition("}}")[0].rpartition(":")[2].strip() for part in parts if "cloze:" in part
    ]


def _reviews(connection: sqlite3.Connection) -> dict[int, list[AnkiReview]]:
    found: dict[int, list[AnkiReview]] = {}
    for count, (at_ms, card_id, ease, duration) in enumerate(connection.execute(_REVIEWS), 1):
        if count > MOST_REVIEWS:
            raise PackageRefused(f"It has more than {MOST_REVIEWS:,} reviews.")
        if ease in _ANSWERS:
            duration_ms = max(0, min(duration, 86_400_000))
            found.setdefault(card_id, []).append(AnkiReview(at_ms, _ANSWERS[ease], duration_ms))
    return found


def _types_and_decks(
    connection: sqlite3.Connection,
) -> tuple[dict[int, NoteType], dict[int, str]]:
    if connection.execute(_HAS_TABLE, ("notetypes",)).fetchone()[0]:
        return _new_types(connection), {
            deck_id: str(name).replace("\x1f", "::") for deck_id, name in connection.execute(_DECKS)
        }
    row = connection.execute(_COL).fetchone() or ("{}", "{}")
    try:
        models, decks = json.loads(row[0] or "{}"), json.loads(row[1] or "{}")
        types = {int(key): _old_type(model) for key, model in models.items()}
        names = {int(key): str(deck["name"]) for key, deck in decks.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise PackageRefused("Its note types or decks cannot be read.") from None
    return types, names


def _old_type(model: dict[str, list[dict[str, str]]]) -> NoteType:
    return NoteType(
        tuple(str(each["name"]) for each in model["flds"]),
        tuple((str(each["qfmt"]), str(each["afmt"])) for each in model["tmpls"]),
    )


def _new_types(connection: sqlite3.Connection) -> dict[int, NoteType]:
    names: dict[int, list[str]] = {}
    templates: dict[int, list[tuple[str, str]]] = {}
    for type_id, name in connection.execute(_FIELDS):
        names.setdefault(type_id, []).append(str(name))
    try:
        for type_id, config in connection.execute(_TEMPLATES):
            templates.setdefault(type_id, []).append(_template(bytes(config)))
    except (BadMessage, UnicodeDecodeError, TypeError):
        raise PackageRefused("Its note types cannot be read.") from None
    return {
        type_id: NoteType(tuple(found), tuple(templates.get(type_id, ())))
        for type_id, found in names.items()
    }


def _template(config: bytes) -> tuple[str, str]:
    sides = {1: "", 2: ""}
    for number, value in fields(memoryview(config)):
        if number in sides and isinstance(value, memoryview):
            sides[number] = str(value, "utf-8")
    return sides[1], sides[2]
