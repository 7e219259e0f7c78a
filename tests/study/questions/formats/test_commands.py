import json
from pathlib import Path

from typer.testing import CliRunner

from studium.study.questions.formats.commands import cli


def run(*arguments: str) -> tuple[int, list[str], str]:
    result = CliRunner().invoke(cli, ["import", "--dry-run", *arguments])
    return result.exit_code, result.stdout.splitlines(), result.stderr


def test_a_dry_run_prints_one_object_a_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.gift", tmp_path / "bad.gift"
    good.write_text("::One::Right?{T}", encoding="utf-8")
    bad.write_text("::Two::Essay?{}", encoding="utf-8")
    code, lines, _ = run("--json", str(good))
    assert code == 0
    assert json.loads(lines[0]) == {
        "file": str(good),
        "format": "gift",
        "error": None,
        "items": [
            {
                "identifier": "One",
                "type": "SINGLE_BEST",
                "options": ["True", "False"],
                "correct": [0],
                "outcome": "importable",
                "losses": [],
                "reason": None,
            }
        ],
    }
    code, lines, _ = run("--json", str(good), str(bad))
    assert (code, len(lines)) == (1, 2)
    assert json.loads(lines[1])["items"][0]["outcome"] == "refused"


def test_a_file_that_cannot_be_read_has_an_error_of_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<quiz><question\xff")
    for file in (broken, tmp_path / "missing", tmp_path):
        code, lines, _ = run("--json", str(file))
        shown = json.loads(lines[0])
        assert (code, shown["file"], shown["items"]) == (1, str(file), [])
        assert shown["error"]
        assert "\n" not in shown["error"]


def test_without_json_it_is_for_reading(tmp_path: Path) -> None:
    file = tmp_path / "q.gift"
    file.write_text("::One::Right?{T}\n\n::Two::Essay?{}", encoding="utf-8")
    code, lines, _ = run(str(file))
    assert code == 1
    assert lines[0] == f"{file} (gift): 1 refused, 1 importable"
    assert lines[2].strip() == "refused    Two: It is an essay; the bank has no such type."
