"""Words written down with spaces between them, as a set."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text that are parted by white space."""
    return frozenset(words.split())
