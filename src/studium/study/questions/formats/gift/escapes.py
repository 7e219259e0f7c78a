"""GIFT's escapes: a backslash before a character that would mean something."""

import re

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_SPECIAL = re.compile(r"([~=#{}:\\])")
_AS_PRIVATE = {character: chr(0xE000 + n) for n, character in enumerate("~=#{}:\\n")}
_AS_CHARACTER = {private: character for character, private in _AS_PRIVATE.items()}
_AS_CHARACTER[_AS_PRIVATE["n"]] = "\n"
_PRIVATE = re.compile("[" + "".join(_AS_CHARACTER) + "]")


def hide(text: str) -> str:
    """Escaped characters as characters of private use, so that what is left has its meaning."""
    return _ESCAPED.sub(lambda match: _AS_PRIVATE[match[1]], _PRIVATE.sub("", text))


def show(text: str) -> str:
    """What `hide` hid, as itself."""
    return _PRIVATE.sub(lambda match: _AS_CHARACTER[match[0]], text)


def escape(text: str) -> str:
    """Text of which nothing means anything to GIFT, on one line."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", r"\n")
