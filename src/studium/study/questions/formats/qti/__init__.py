"""QTI 2.x and 3.0 (1EdTech): items, assessment tests, and content packages with a manifest.

Sources: the QTI 2.1, 2.2 and 3.0 information models (imsglobal.org/question), and the example
items that come with them. Version 3.0 names the same things with hyphens; reading looks through
that, so one reader serves both.
"""

from functools import partial

from studium.study.questions.formats.plugin import Format
from studium.study.questions.formats.qti.reading import read, recognises
from studium.study.questions.formats.qti.writing import write

FORMATS = (
    Format(
        "qti3",
        "QTI 3.0",
        ".zip",
        "application/zip",
        partial(recognises, version=3),
        read,
        partial(write, version=3),
        precedence=1,
    ),
    Format(
        "qti2",
        "QTI 2.x",
        ".zip",
        "application/zip",
        partial(recognises, version=2),
        read,
        partial(write, version=2),
        precedence=2,
    ),
)
