"""`studium questions neighbours`: what it prints, and what it says about tables it cannot read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from studium.study.questions.commands import cli

TABLE = (
    '\ufeffid,text,more\n007,"How are payments, once made, refunded?",x\n8,Refund of a payment,y\n'
)


def run(table: Path, *options: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, ["neighbours", "--csv", str(table), *options])
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_json_names_neighbours_by_their_ids_as_text(table: Path) -> None:
    status, printed, _ = run(table, "--limit", "5", "--json")
    assert status == 0
    assert json.loads(printed) == {"neighbours": {"007": ["8"], "8": ["007"]}}


def test_people_get_a_line_for_each(table: Path) -> None:
    status, printed, _ = run(table)
    assert status == 0
    assert printed == "007: 8\n8: 007\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,words\n1,a\n", "names no column text"),
        ("", "names no column id and no column text"),
        ("id,text\n1,a\n1,b\n", "Line 3 has the id '1' once more"),
        ("id,text\n,a\n", "Line 2 has no id"),
        ('id,text\n1,"a\n', "is not CSV"),
    ],
)
def test_a_table_that_cannot_be_read_is_explained(
    tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(content, encoding="utf-8")
    status, printed, said = run(file, "--json")
    assert (status, printed) == (1, "")
    assert sentence in said


def test_other_encodings_and_missing_files_are_explained(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(b"id,text\n1,caf\xe9\n")
    assert run(file)[0] == 1
    assert "not UTF-8" in run(file)[2]
    assert "cannot be read" in run(tmp_path / "nothing.csv")[2]


def test_a_line_without_text_is_an_empty_text(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id,text\n1\n2,words\n", encoding="utf-8")
    assert run(file)[0] == 0
