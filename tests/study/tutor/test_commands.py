"""`studium tutor`: the contracts of its two commands, word for word."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from studium.study.tutor.commands import cli

SOURCE = Path(__file__).parent / "data" / "sources" / "hip_replacement.md"


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def test_generate_prints_questions_and_what_was_dropped() -> None:
    status, out, _ = run("generate", "--file", str(SOURCE), "--count", "4", "--json")
    found = json.loads(out)
    text = SOURCE.read_text(encoding="utf-8")
    assert status == 0
    assert set(found) == {"questions", "dropped"}
    assert len(found["questions"]) == 4
    for question in found["questions"]:
        assert list(question) == [
            "type", "stem", "options", "correct", "rationale", "span", "quote",
        ]  # fmt: skip
        start, end = question["span"]
        assert text[start:end] == question["quote"]
        assert all(0 <= index < len(question["options"]) for index in question["correct"])
    assert all(isinstance(count, int) and count > 0 for count in found["dropped"].values())


def test_generate_without_json_is_for_reading() -> None:
    status, out, _ = run("generate", "--file", str(SOURCE), "--count", "2")
    assert status == 0
    assert out.startswith("1. ")
    assert "2 questions over" in out


def test_evaluate_prints_a_score_for_each_id(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(
        "\ufeffanswer,id,question,model_answer,extra\n"
        'gravity,a,Why?,"Because of gravity, of course.",x\n'
        ",b,Why?,Because of gravity.,x\n"
        '"two\nlines",c,Why?,Because of gravity.,x\n',
        encoding="utf-8",
    )
    status, out, _ = run("evaluate", "--csv", str(file), "--json")
    scores = json.loads(out)["scores"]
    assert status == 0
    assert list(scores) == ["a", "b", "c"]
    assert scores["a"] > 0.5 > scores["c"] >= scores["b"] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,question\n1,Why?\n", "no column model_answer and no column answer"),
        (b"", "no column id"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"id,question,model_answer,answer\n1,a,b,c\n1,a,b,c\n", "the id '1' twice"),
        (b"id,question,model_answer,answer\n1,a,b," + b"x" * 2_000_000, "cannot be read"),
    ],
)
def test_a_wrong_csv_file_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    status, out, err = run("evaluate", "--csv", str(file), "--json")
    assert (status, out) == (1, "")
    assert sentence in err


def test_a_row_with_too_few_columns_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("id,question,model_answer,answer\n1,Why?\n", encoding="utf-8")
    assert json.loads(run("evaluate", "--csv", str(file), "--json")[1]) == {"scores": {"1": 0.0}}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("generate", "--file", "nowhere.txt"), 1),
        (("generate", "--file", "."), 1),
        (("generate", "--file", str(SOURCE), "--count", "0"), 2),
        (("generate",), 2),
        (("evaluate", "--csv", "nowhere.csv"), 1),
    ],
)
def test_wrong_usage_ends_with_a_status_and_a_sentence(
    arguments: tuple[str, ...], status: int
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (status, "")
    assert err
    assert "Traceback" not in err
