"""Files that mean harm are refused with a sentence, soon, and within little memory."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.study.questions.formats.reading import only, shown, zipped

from studium.study.questions.formats.archive import MAX_ENTRY_BYTES

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 200
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(10))


@pytest.mark.parametrize("root", ["quiz", "assessmentItem", "qti-assessment-item"])
@pytest.mark.parametrize("entities", [BOMB, '<!ENTITY a9 SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(root: str, entities: str) -> None:
    text = f"<!DOCTYPE {root} [{entities}]><{root}><question>&a9;</question></{root}>"
    assert "entities" in str(shown(text).error)


def test_a_document_type_without_entities_is_harmless() -> None:
    question = "<question type='essay'><name><text>n</text></name></question>"
    assert only(f"<!DOCTYPE quiz><quiz>{question}</quiz>").identifier == "n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../../etc/passwd", "outside of itself"),
        ("/etc/passwd", "outside of itself"),
        ("C:\\windows\\x.xml", "outside of itself"),
    ],
)
def test_paths_that_leave_the_archive_are_refused(name: str, sentence: str) -> None:
    assert sentence in str(shown(zipped({name: "<a/>", "imsmanifest.xml": "<manifest/>"})).error)


def test_links_in_an_archive_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("imsmanifest.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "holds a link" in str(shown(packed.getvalue()).error)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zipped({"imsmanifest.xml": b"\0" * (MAX_ENTRY_BYTES + 1)})
    assert len(bomb) < MAX_ENTRY_BYTES // 100
    assert "unpacks to more than is read" in str(shown(bomb).error)


def test_a_damaged_archive_is_refused() -> None:
    whole = zipped({"imsmanifest.xml": "<manifest/>" * 50})
    for cut in (10, len(whole) // 2, len(whole) - 5):
        assert shown(whole[:cut]).error
    changed = bytearray(whole)
    changed[60:70] = b"0123456789"
    assert shown(bytes(changed)).error


@pytest.mark.parametrize(
    "text",
    [
        "<quiz>" + "<question/>" * 30_000 + "</quiz>",
        "[" + ",".join(["{}"] * 30_000) + "]",
        "x{}\n\n" * 30_000,
        "A\nA. a\nB. b\nANSWER: A\n" * 30_000,
        "stem,correct\n" + "a,b\n" * 30_000,
    ],
    ids=["moodle_xml", "json", "gift", "aiken", "csv"],
)
def test_very_many_questions_are_refused(text: str) -> None:
    refused = shown(text)
    assert refused.error == "The file has more than 20000 questions."
    assert refused.items == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<quiz><question>" + "<a>" * 200, "nested deeper"),
        ("<quiz><question>" + "<a/>" * 30_000, "more XML elements"),
        ("<quiz><question a='" + "x" * (2 * MEGABYTE), "XML tag that is longer"),
        ("<quiz><question", "no well-formed XML"),
        ("<quiz><question><name>\x01</name>", "no well-formed XML"),
    ],
)
def test_xml_without_measure_is_refused(text: str, sentence: str) -> None:
    assert sentence in str(shown(text).error)


ACTIVE = "Which<script>alert(1)</script> <img src=x onerror=alert(1)>"
WITH_SCRIPTS = {
    "gift": "::s::[html]" + ACTIVE.replace("=", "\\=") + "{=a ~b}",
    "csv": f"id,stem,a,b,answer\ns,{ACTIVE},a,b,A",
    "aiken": f"{ACTIVE}\nA) a\nB) b\nANSWER: A",
    "json": json.dumps(
        [
            {
                "type": "SINGLE_BEST",
                "stem": ACTIVE,
                "variants": [{"content": "a", "is_correct": True}, {"content": "b"}],
            }
        ]
    ),
    "moodle_xml": (
        "<quiz><question type='multichoice'><questiontext format='html'><text><![CDATA["
        f"{ACTIVE}]]></text></questiontext><answer fraction='100'><text>a</text></answer>"
        "<answer><text>b</text></answer></question></quiz>"
    ),
    "qti": (
        '<assessmentItem identifier="s"><responseDeclaration identifier="R"><correctResponse>'
        "<value>a</value></correctResponse></responseDeclaration><itemBody>"
        '<p onerror="x">Which<script>alert(1)</script></p><choiceInteraction '
        'responseIdentifier="R"><simpleChoice identifier="a">a</simpleChoice><simpleChoice '
        'identifier="b">b</simpleChoice></choiceInteraction></itemBody></assessmentItem>'
    ),
}


@pytest.mark.parametrize("text", WITH_SCRIPTS.values(), ids=WITH_SCRIPTS)
def test_scripts_are_taken_away_and_told(text: str) -> None:
    one = only(text)
    assert one.item is not None
    assert one.item.stem == "Which"
    assert any(loss.startswith("taken away:") and "script" in loss for loss in one.losses)


MEASURE = """
import json, re, sys
from pathlib import Path
from studium.study.questions.formats import formats
from studium.study.questions.formats.commands import import_files
def peak_megabytes():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
formats()
idle = peak_megabytes()
try:
    import_files(None, [Path(sys.argv[1])], dry_run=True, as_json=True)
finally:
    print(json.dumps({"megabytes": peak_megabytes() - idle}))
"""


def peak_while_reading(hostile: Path) -> tuple[str, float]:
    """What is told of a file, and megabytes above idle, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(hostile)], capture_output=True, text=True, check=False
    )
    told, measured = map(json.loads, run.stdout.splitlines())
    return told["error"], measured["megabytes"]


def test_a_hostile_file_of_a_gigabyte_takes_little_memory(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.xml"
    with hostile.open("wb") as file:
        file.write(b"<quiz><question>")
        os.truncate(file.fileno(), 1024 * MEGABYTE)
    error, megabytes = peak_while_reading(hostile)
    assert "64 MB are read at most" in error
    assert megabytes < MOST_MEGABYTES


@pytest.mark.parametrize(
    ("head", "filling", "megabytes"),
    [
        (b"<quiz><question ", b'a="1" ', 60),
        (b"<quiz><question>", b"<answer/>", 60),
        (b"<quiz>", b"<question/>", 60),
        (b"[", b"{},", 7),
        (b"[", b"123456,", 7),
        (b"::x::{", "\N{GRINNING FACE}~".encode(), 7),
        (b"stem,answer,", b"option_1,", 7),
    ],
)
def test_files_within_the_limits_take_little_memory(
    tmp_path: Path, head: bytes, filling: bytes, megabytes: int
) -> None:
    hostile = tmp_path / "hostile"
    hostile.write_bytes(head + filling * (megabytes * MEGABYTE // len(filling)))
    error, taken = peak_while_reading(hostile)
    assert taken < MOST_MEGABYTES, error


def test_a_name_that_xml_does_not_allow_and_offsets_that_make_no_sense_are_refused() -> None:
    odd = '<quiz><question type="truefalse"><a xmlns="u{n}v">b</a></question></quiz>'
    assert shown(odd).format == "moodle_xml"
    whole = bytearray(zipped({"a.xml": odd}))
    at = whole.rfind(b"PK\x05\x06")
    whole[at + 16 : at + 20] = (2**31 - 1).to_bytes(4, "little")
    assert shown(bytes(whole)).error
    nameless = zipped({"a.xml": odd}).replace(b"a.xml", b"\0.xml")
    assert shown(nameless).error == "The archive holds a file without a name."
