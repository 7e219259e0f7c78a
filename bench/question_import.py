"""Reading 10,000 questions of a file: how many a second, and how much memory it takes."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.installation import Operator
from bench.results import Result

_QUESTIONS = 10_000
_MOST_MB = 200
_CHILD = """
import json, re, sys, time
from pathlib import Path
from studium.study.questions.formats import Source, formats, preview
def reads(path):
    with Path(path).open("rb") as stream:
        return preview(Source(path, stream))
def megabytes():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
formats()
reads(sys.argv[2])
idle, start = megabytes(), time.perf_counter()
shown = reads(sys.argv[1])
seconds = time.perf_counter() - start
print(json.dumps([len(shown.items), seconds, megabytes() - idle]))
"""


def measure(_: Operator) -> Result:
    """Megabytes above idle, the most of all formats; and questions a second of each."""
    figures: dict[str, float] = {}
    most = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"gift": _gift, "moodle_xml": _moodle_xml}.items():
            whole, one = Path(folder, f"{name}-whole"), Path(folder, f"{name}-one")
            whole.write_text(text(_QUESTIONS), encoding="utf-8")
            one.write_text(text(1), encoding="utf-8")
            count, seconds, megabytes = _read(whole, one)
            assert count == _QUESTIONS
            figures[f"{name} questions/s"] = count / seconds
            figures[f"{name} MB"] = megabytes
            most = max(most, megabytes)
    return Result(
        "Memory above idle for a file of 10,000 questions",
        most,
        "MB",
        f"<= {_MOST_MB} MB",
        most <= _MOST_MB,
        figures,
    )


def _read(whole: Path, one: Path) -> tuple[int, float, float]:
    run = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", _CHILD, str(whole), str(one)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, seconds, megabytes = json.loads(run.stdout)
    return int(count), float(seconds), float(megabytes)


def _gift(count: int) -> str:
    return "".join(
        f"::Q{n}::[html]<p>What is <b>{n}</b> and one?</p> {{\n={n + 1}#Right.\n~{n}#Count again.\n"
        f"~{n + 2}\n~{n + 3}\n####<p>Add one.</p>\n}}\n\n"
        for n in range(count)
    )


def _moodle_xml(count: int) -> str:
    answers = "".join(
        f"<answer fraction='{0 if n else 100}' format='html'><text><![CDATA[<p>Answer {n}</p>]]>"
        f"</text><feedback format='html'><text>Why {n}</text></feedback></answer>"
        for n in range(4)
    )
    questions = "".join(
        f"<question type='multichoice'><name><text>Q{n}</text></name><questiontext format='html'>"
        f"<text><![CDATA[<p>What is <b>{n}</b>?</p>]]></text></questiontext>{answers}</question>"
        for n in range(count)
    )
    return f"<quiz>{questions}</quiz>"
