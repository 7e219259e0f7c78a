"""Reading the two kinds of protobuf field that Anki's package messages use.

Format: protobuf.dev/programming-guides/encoding. A message is a run of fields, each a tag
(number and kind) with its value; fields that are not known are passed over.
"""

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZES = {_FIXED64: 8, _FIXED32: 4}
_MOST_VARINT_BYTES = 10


class BadMessage(ValueError):
    """These bytes are no protobuf message."""


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field: an int for numbers, a view of the bytes for the rest.

    Raises BadMessage.
    """
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise BadMessage("a field has the number 0")
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if kind == _BYTES:
            size, place = _varint(message, place)
        elif kind in _FIXED_SIZES:
            size = _FIXED_SIZES[kind]
        else:
            raise BadMessage(f"fields of kind {kind} are not read")
        if place + size > len(message):
            raise BadMessage("a field is longer than its message")
        yield number, message[place : place + size]
        place += size


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """The number that begins here, and the place after it."""
    value = 0
    for length in range(_MOST_VARINT_BYTES):
        if place + length >= len(message):
            break
        byte = message[place + length]
        value |= (byte & 0x7F) << (7 * length)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return value, place + length + 1
    raise BadMessage("a number does not end")
