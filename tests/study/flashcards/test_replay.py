"""`studium flashcards replay`: what it reads, what it predicts from, and what it prints."""

import csv
import json
import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from studium.study.flashcards.commands import cli
from studium.study.flashcards.scheduling.memory import DEFAULTS, MemoryModel

HEAD = "card_id,review_rating,review_time,review_duration"


def write(path: Path, rows: list[str], head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def run(log: Path, *options: str, out: Path | None = None) -> Result:
    words = ["replay", "--csv", str(log), "--timezone", "Europe/Berlin", "--day-start", "04:00"]
    if out is not None:
        words += ["--predictions", str(out)]
    return CliRunner().invoke(cli, [*words, "--json", *options])


def recalls(out: Path) -> list[float | None]:
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["row"]) for row in rows] == list(range(1, len(rows) + 1))
    return [float(row["recall"]) if row["recall"] else None for row in rows]


def learner(seed: int, *, days: int = 90, lapses: float = 0.25) -> list[str]:
    """A log of a learner who begins three cards a day and sees a dozen, lapsed ones twice."""
    chance = random.Random(seed)  # noqa: S311 - a made-up learner
    rows, due = [], {card: card // 3 for card in range(3 * days)}
    for day in range(days):
        moment = datetime(2026, 1, 1, chance.choice([8, 20, 23]), tzinfo=UTC) + timedelta(days=day)
        for card in [card for card, at in due.items() if at <= day][-12:]:
            grade = 1 if chance.random() < lapses else chance.choice([2, 3, 3, 3, 4])
            for again in [grade, *([3] if grade == 1 else [])]:
                moment += timedelta(seconds=20)
                rows.append(f"c{card},{again},{moment.isoformat()},{chance.randint(900, 9000)}")
            due[card] = day + (1 if grade == 1 else chance.randint(2, 20))
    return rows


def test_first_and_same_day_reviews_have_no_prediction(tmp_path: Path) -> None:
    log = write(
        tmp_path / "log.csv",
        [
            "a,3,2026-01-05T20:00:00Z,1200",
            "a,3,2026-01-06T02:00:00Z,900",  # 3 in the morning in Berlin: still the same day
            "b,1,2026-01-06T02:30:00Z,",
            "a,3,2026-01-06T03:30:00Z,700",  # half past four: the next day
        ],
    )
    result = run(log, out=tmp_path / "out.csv")
    model = MemoryModel()
    expected = model.recall(model.after(model.first(3), 0, 3).stability, 1)
    assert result.exit_code == 0
    assert recalls(tmp_path / "out.csv") == [None, None, None, pytest.approx(expected)]


def test_the_last_two_fifths_of_what_counts_are_scored(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", learner(1))
    result = run(log, out=tmp_path / "out.csv")
    answer = json.loads(result.stdout)
    found = recalls(tmp_path / "out.csv")
    grades = [int(row.split(",")[1]) for row in log.read_text().splitlines()[1:]]
    counted = [(p, g > 1) for p, g in zip(found, grades, strict=True) if p is not None]
    scored = counted[int(len(counted) * 0.6) :]
    losses = [-math.log(min(max(p if good else 1 - p, 0.0001), 0.9999)) for p, good in scored]
    assert answer["scored"] == len(scored) > 100
    assert answer["log_loss"] == pytest.approx(sum(losses) / len(losses), abs=1e-7)
    assert answer["parameters"] == list(DEFAULTS)
    assert sum(a_bin["count"] for a_bin in answer["calibration"]) == len(scored)
    recalled = sum(a_bin["recalled"] * a_bin["count"] for a_bin in answer["calibration"])
    assert recalled == pytest.approx(sum(good for _, good in scored))
    means = [a_bin["predicted"] for a_bin in answer["calibration"]]
    assert means == sorted(means)


def test_fitting_scores_the_same_reviews_and_predicts_them_better(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", learner(2, days=200, lapses=0.4))
    plain = json.loads(run(log).stdout)
    fitted = json.loads(run(log, "--fit", "0.6").stdout)
    assert fitted["scored"] == plain["scored"]
    assert fitted["parameters"] != plain["parameters"]
    assert len(fitted["parameters"]) == 21
    assert fitted["log_loss"] < plain["log_loss"]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), share=st.sampled_from(["0.3", "0.6"]), cut=st.floats(0.0, 1.0))
def test_a_prediction_uses_nothing_later_than_its_row(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: str, cut: float
) -> None:
    """What comes after a row may change at will: up to it, every prediction stays."""
    folder = tmp_path_factory.mktemp("replay")
    rows = learner(seed, days=40)
    place = int(len(rows) * cut)
    changed = rows[:place] + [row.replace(",3,", ",1,") for row in rows[place:]]
    outs = []
    for name, version in (("one", rows), ("other", changed)):
        out = folder / f"{name}-out.csv"
        run(write(folder / f"{name}.csv", version), "--fit", share, out=out)
        outs.append(recalls(out)[: place + 1])
    assert outs[0] == outs[1]


def test_rows_of_the_share_that_is_fitted_are_predicted_with_the_defaults(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", learner(3))
    run(log, out=tmp_path / "plain.csv")
    run(log, "--fit", "0.8", out=tmp_path / "fitted.csv")
    plain, fitted = recalls(tmp_path / "plain.csv"), recalls(tmp_path / "fitted.csv")
    counted = [row for row, recall in enumerate(plain) if recall is not None]
    cut = counted[int(len(counted) * 0.8) - 1] + 1
    assert fitted[:cut] == plain[:cut]
    assert fitted[cut:] != plain[cut:]


def test_a_log_without_anything_to_score_says_so(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", ["a,3,2026-01-05T20:00:00+01:00,5"])
    result = run(log, "--fit", "0.6")
    answer = {"log_loss": None, "scored": 0, "parameters": list(DEFAULTS), "calibration": []}
    assert json.loads(result.stdout) == answer
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no reviews"),
        (["a,0,2026-01-05T20:00:00Z,5"], "row 1: review_rating is 1 to 4, not '0'"),
        (["a,5,2026-01-05T20:00:00Z,5"], "review_rating is 1 to 4"),
        (["a,3.0,2026-01-05T20:00:00Z,5"], "review_rating is 1 to 4"),
        (["a,3,yesterday,5"], "no ISO 8601 time: 'yesterday'"),
        (["a,3,2026-01-05T20:00:00,5"], "needs its zone"),
        (["a,3,2026-01-05T20:00:00Z,-5"], "whole milliseconds"),
        ([",3,2026-01-05T20:00:00Z,5"], "card_id is empty"),
        (["a,3,2026-01-05T20:00:00Z"], "row 1 has 3 cells"),
        (["a,3,0001-01-01T00:00:00Z,5"], "row 1: "),
        (['"a,3,2026-01-05T20:00:00Z,5'], "unexpected end of data"),
        (
            ["a,3,2026-01-05T20:00:00Z,5", "a,3,2026-01-05T19:59:59Z,5"],
            "row 2 is earlier than the row before",
        ),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, rows: list[str], said: str
) -> None:
    result = run(write(tmp_path / "log.csv", rows), out=tmp_path / "out.csv")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--timezone", "Mars/Base"),
        ("--day-start", "25:00"),
        ("--fit", "1.5"),
        ("--fit", "nan"),
        ("--predictions", "/"),
        ("--csv", "/"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path: Path, options: tuple[str, str]) -> None:
    result = run(write(tmp_path / "log.csv", learner(4, days=3)), *options)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    head = "review_time,card_id,deck,review_duration,review_rating"
    log = write(tmp_path / "log.csv", ["2026-01-05T20:00:00Z,a,x,5,3"], head)
    assert run(log).exit_code == 0
    refused = run(write(log, ["a"], "card_id,review_rating"))
    assert "the first line names no column review_time, review_duration" in refused.stderr
