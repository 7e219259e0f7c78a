"""Files become text with sections and sentences; hostile ones are refused in a sentence."""

import io
import sys
import time
import zipfile
from contextlib import suppress

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from studium.study.tutor.reading import extract
from studium.study.tutor.reading.extract import SourceUnreadable, extract_text
from studium.study.tutor.reading.source import clean_text, read_source

TEXT = """# The cell

Cells are small. Dr. Smith saw, e.g. in 1665, that cork has **cells**.[1] It was
wrapped over a line! Is it 3.5 mm?

Membranes
---------

- The first item is here. With two sentences.
- second

2.1 Energy

J. F. Miller lived in the U.S. for a while.
"""


def test_sentences_keep_their_places_and_lose_their_marks() -> None:
    source = read_source(TEXT)
    assert [sentence.text for sentence in source.sentences] == [
        "Cells are small.",
        "Dr. Smith saw, e.g. in 1665, that cork has cells.",
        "It was wrapped over a line!",
        "Is it 3.5 mm?",
        "The first item is here.",
        "With two sentences.",
        "second",
        "J. F. Miller lived in the U.S. for a while.",
    ]
    assert [section.title for section in source.sections] == ["The cell", "Membranes", "Energy"]
    for sentence in source.sentences:
        assert clean_text(TEXT[sentence.start : sentence.end]) == sentence.text


@given(st.text(alphabet="aB .!?\n#-*1é\"'()[]\t=_|", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_cut_into_sentences_in_order_without_overlap(text: str) -> None:
    end = 0
    for sentence in read_source(text).sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end


def test_a_long_text_without_headings_has_sections_of_paragraphs() -> None:
    text = "\n\n".join(f"Paragraph {n} says this. " * 20 for n in range(10))
    assert len(read_source(text).sections) >= 3


def docx_of(*paragraphs: tuple[str, str]) -> bytes:
    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_of(text: str, password: str = "") -> bytes:
    """A PDF of one page, written by hand, as pypdf makes no text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    page = b"/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R%s>>" % page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    if not password:
        return out
    writer = PdfWriter(clone_from=io.BytesIO(out))
    writer.encrypt(password, algorithm="RC4-128")
    sealed = io.BytesIO()
    writer.write(sealed)
    return sealed.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_each_kind_of_file_is_read() -> None:
    page = (
        "<html><head><title>x</title></head><body><nav>Menu</nav><h2>Cells</h2>"
        "<p>One &amp; two.</p><script>x()</script><li>Three</li></body></html>"
    )
    assert extract_text(page.encode()).text == "## Cells\n\nOne & two.\n\n- Three"
    word = docx_of(("Heading 1", "Cells"), ("Normal", "One and two."))
    assert extract_text(word, name="a.docx").text == "# Cells\n\nOne and two."
    assert extract_text(pdf_of("One and two."), name="a.pdf").text == "One and two."
    assert extract_text("\ufeffOne\r\ntwo".encode(), name="a.txt").text == "One\ntwo"
    assert extract_text("naïve".encode("cp1252")).text == "naïve"
    assert extract_text("naïve".encode("utf-16")).text == "naïve"


def bomb() -> bytes:
    document = zip_of({"word/document.xml": b"<w>" + b"a" * (80 * 1024 * 1024) + b"</w>"})
    assert len(document) < 200_000
    return document


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.txt", "no text"),
        (b"\x7fELF\x00\x00\x00", "a.out", "neither text"),
        (b"%PDF-1.7 rubbish", "a.pdf", "damaged"),
        (b"hello", "a.pdf", "no such file"),
        (b"PK\x03\x04 rubbish", "a.docx", "damaged"),
        (pdf_of("One", password="secret"), "a.pdf", "encrypted"),
        (zip_of({"x.txt": b"x"}), "a.docx", "not a Word document"),
        (bomb(), "a.docx", "unpacks to more"),
        (zip_of({f"f{n}": b"" for n in range(2500)}), "a.docx", "unpacks to more"),
        (pdf_of(""), "a.pdf", "no text"),
        (("word " * 100_000).encode(), "a.txt", "longer than"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, name: str, why: str) -> None:
    started = time.monotonic()
    with pytest.raises(SourceUnreadable, match=why) as raised:
        extract_text(data, name=name)
    assert "Traceback" not in raised.value.message
    assert time.monotonic() - started < 25


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>" + b"<div>" * 100_000 + b"x",
        b"<!DOCTYPE html><!DOCTYPE x [<!ENTITY a 'bc'>]><body>Hello" + b"&a;" * 10,
        b"<html><body><p>Hello" + b"<p>" * 50_000,
    ],
)
def test_pages_that_nest_or_repeat_without_end_do_no_harm(page: bytes) -> None:
    with suppress(SourceUnreadable):
        assert len(extract_text(page).text) < 1_000


def test_a_file_beyond_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(SourceUnreadable, match="larger than 10 MB"):
        extract_text(b"a" * (extract.MOST_BYTES + 1))


def test_a_document_that_takes_too_long_ends_its_process_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extract, "_TIMEOUT_SECONDS", 0.01)
    with pytest.raises(SourceUnreadable, match="too long"):
        extract_text(pdf_of("One"), name="a.pdf")


def test_a_document_that_ends_its_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SourceUnreadable, match="damaged, or needs more memory"):
        extract_text(pdf_of("One"), name="a.pdf")
