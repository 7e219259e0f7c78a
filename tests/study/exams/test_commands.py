import json
from pathlib import Path

from typer.testing import CliRunner

from studium.study.exams.commands import cli

TABLE = """attempt,item,response,correct_response
1,q1,A,A
1,q2,B,C
2,q1,B,A
2,q2,,C
"""


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_statistics_print_one_json_object(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8-sig")
    code, out, _ = run("statistics", "--csv", str(tmp_path / "t.csv"), "--json")
    answer = json.loads(out)
    assert code == 0
    assert set(answer) == {"items", "test", "key_check"}
    assert answer["items"][1] == {
        "item": "q2",
        "facility": 0.0,
        "standard_deviation": 0.0,
        "effective_weight": 0.0,
        "discrimination_index": None,
        "discriminative_efficiency": None,
        "responses": [{"response": "", "count": 1}, {"response": "B", "count": 1}],
    }
    assert answer["test"]["attempts"] == 2
    assert answer["test"]["skewness"] is None


def test_statistics_print_a_table_to_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    code, out, _ = run("statistics", "--csv", str(tmp_path / "t.csv"))
    assert code == 0
    assert "2 attempts, 2 items" in out
    assert "No key looks wrong." in out


def test_what_cannot_be_read_is_one_line_and_status_one(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"attempt,item,mark\n1,\xff,2\n")
    for name in ("bad.csv", "missing.csv"):
        code, out, complaint = run("statistics", "--csv", str(tmp_path / name), "--json")
        assert (code, out) == (1, "")
        assert complaint.count("\n") == 1
        assert name in complaint
