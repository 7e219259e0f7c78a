"""An operator at two in the morning reads one line of the log and knows what to do."""

import ast
import re
from collections.abc import Iterator

import pytest
from tests.structure.sources import ROOT, python_files, shown, tree

LOUD = {"warning", "error", "exception", "critical"}
RULE = re.compile(r'AlertRule\(\s*"(\w+)"')
TOLD_RULE = re.compile(r'(\w+) = AlertRule\(\s*"\w+",\s*"[^"]+"(?!, _)')
RUNBOOK = re.compile(r"runbook: docs/runbooks/([a-z-]+)\.md")
MANUAL = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")


def loud_lines() -> Iterator[tuple[str, ast.Call]]:
    """Every call that writes a warning or worse, but the sandbox's, which has no operator."""
    for path in python_files("src/studium"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)):
                    if level in LOUD:
                        yield f"{shown(path)}:{node.lineno}", node


LINES = dict(loud_lines())


def test_there_are_lines_to_look_at() -> None:
    assert len(LINES) > 15


@pytest.mark.parametrize("place", LINES)
def test_it_says_what_to_do_and_the_manual_knows_it(place: str) -> None:
    call = LINES[place]
    assert "remedy" in {keyword.arg for keyword in call.keywords}
    assert f"`{ast.literal_eval(call.args[0])}`" in MANUAL


def causes() -> set[str]:
    """What people are alerted to: by a rule of a module, or by one of Prometheus."""
    files = [path for path in python_files("src/studium") if path.name == "alerts.py"]
    own = {cause for path in files for cause in RULE.findall(path.read_text(encoding="utf-8"))}
    watched = "".join(path.read_text() for path in (ROOT / "deploy" / "alerts").glob("*.yml"))
    return own | {name.replace("-", "_") for name in RUNBOOK.findall(watched)}


CAUSES = causes()


@pytest.mark.parametrize("place", LINES)
def test_a_person_is_alerted_or_it_says_why_nobody_must_act(place: str) -> None:
    keywords = {each.arg: each.value for each in LINES[place].keywords}
    match keywords.get("alert"):
        case ast.IfExp(body=ast.Constant(value=one), orelse=ast.Constant(value=other)):
            assert {one, other} <= CAUSES
        case ast.Constant(value=cause):
            assert cause in CAUSES
        case ast.Attribute(attr="cause"):
            pass  # of the rule that it raises
        case None:
            assert says_nothing(keywords["remedy"]) or is_explained(place)
        case other:
            pytest.fail(f"alert={ast.unparse(other)} names no cause")


def says_nothing(remedy: ast.expr) -> bool:
    """Whether the line tells its reader that nothing is to be done."""
    return isinstance(remedy, ast.Constant) and str(remedy.value).startswith("nothing")


def is_explained(place: str) -> bool:
    """Whether the comment above the line says why nobody is alerted."""
    name, number = place.rsplit(":", 1)
    above = (ROOT / name).read_text(encoding="utf-8").splitlines()[int(number) - 2]
    return above.strip().startswith("# No alert: ")


def test_every_rule_that_is_told_is_told_somewhere() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in python_files("src/studium"))
    files = [path for path in python_files("src/studium") if path.name == "alerts.py"]
    told = [name for path in files for name in TOLD_RULE.findall(path.read_text(encoding="utf-8"))]
    assert len(told) > 5
    for name in told:
        if name != "FAILING":  # in the text of `platform.alert_rules`
            assert re.search(rf"raise_alert\(\s*tx, {name}\b", sources), name
