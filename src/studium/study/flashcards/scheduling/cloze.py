"""Cloze deletions: `The {{c1::median::nerve}} nerve` asks for what is left out. Pure.

The notation is Anki's: number, the words that are left out, and, if wanted, a hint.
"""

import re

_CLOZE = re.compile(r"\{\{c\d+::(?P<words>.*?)(?:::(?P<hint>.*?))?\}\}", re.DOTALL)


def sides(prompt: str, answer: str) -> tuple[str, str]:
    """What a card asks and what it answers; a prompt with cloze deletions hides their words."""
    if not _CLOZE.search(prompt):
        return prompt, answer
    asked = _CLOZE.sub(lambda found: f"[{found['hint'] or '…'}]", prompt)
    told = _CLOZE.sub(lambda found: found["words"], prompt)
    return asked, f"{told}\n\n{answer}" if answer else told
