"""Moodle XML: everything that Moodle exports of its questions.

Format: docs.moodle.org/en/Moodle_XML_format, and what Moodle's own importer makes of it.
"""

from studium.study.questions.formats.moodle_xml.reading import read, recognises
from studium.study.questions.formats.moodle_xml.writing import write
from studium.study.questions.formats.plugin import Format

FORMATS = (
    Format(
        "moodle_xml",
        "Moodle XML",
        ".xml",
        "application/xml",
        recognises,
        read,
        write,
        precedence=10,
    ),
)
