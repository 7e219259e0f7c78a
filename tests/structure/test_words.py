"""Words that must not stand in what is committed: unfinished work, and this or that machine."""

import re

from tests.structure.sources import ROOT, committed, python_files, shown

UNFINISHED = re.compile(
    r"TODO|FIXME|XXX|NotImplementedError|for now|simplified"
    r"|in a real (?:system|implementation)|\bstub(?:s|bed)?\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"placeholder", re.IGNORECASE)
MACHINE = re.compile(r"/home/\w|/root/\w|(?<![\w.])/work/\w")
INDEX = re.compile(r"index[-]url|--find[-]links|\"resolved[\"]:")
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)")
NOT_TEXT = {".png", ".woff2", ".ico", ".jpg", ".webp"}
PINNED = {"requirements/dev.txt", "requirements/runtime.txt"}


def found(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    """Where a pattern stands in committed text files, by suffix or everywhere."""
    return [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in committed()
        if path.suffix not in NOT_TEXT
        and shown(path) not in {*PINNED, "tests/structure/test_words.py"}
        and (not suffixes or path.suffix in suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_unfinished() -> None:
    assert not found(UNFINISHED, ".py", ".html", ".sql", ".css", ".js")
    assert not found(PLACEHOLDER, ".py", ".sql")


def test_no_test_is_left_out() -> None:
    assert not found(SKIPPED, ".py")


def test_no_path_of_a_machine_is_committed() -> None:
    assert not found(MACHINE)


def test_no_package_index_is_written_down() -> None:
    pinned = [
        line for name in PINNED for line in (ROOT / name).read_text().splitlines() if "://" in line
    ]
    assert not found(INDEX) + pinned


def test_every_pinned_package_has_hashes() -> None:
    for name in PINNED:
        text = (ROOT / name).read_text()
        packages = re.findall(r"^\S+==[^\\\n]+(\\?)$", text, re.MULTILINE)
        assert packages
        assert all(packages), f"{name} has a package without a hash"


def test_sql_stands_in_stores_only() -> None:
    elsewhere = [
        shown(path)
        for path in python_files("src")
        if re.search(r"(?<![\w.])Sql\(", path.read_text())
        and path.name != "store.py"
        and not path.match("*/platform/database/*")
    ]
    assert not elsewhere
