"""What runs in every process: the look for all pages that are open in it."""

from studium.operations.live.watching import watch_topics

BACKGROUND = (watch_topics,)
