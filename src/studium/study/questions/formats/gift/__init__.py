"""GIFT: questions as marked-up plain text, with `{…}` around the answers.

Format: docs.moodle.org/en/GIFT_format, and what Moodle's own importer makes of it.
"""

from studium.study.questions.formats.gift.reading import read, recognises
from studium.study.questions.formats.gift.writing import write
from studium.study.questions.formats.plugin import Format

FORMATS = (Format("gift", "GIFT", ".gift", "text/plain", recognises, read, write, precedence=50),)
