"""The local model on one core: 20 questions from 5,000 words, graded answers, and their quality.

The limit is on the questions: 30 seconds. Beside it stand the seconds an answer takes, the memory
of the process, and the quality of the questions over each of the tests' source texts, by the labels
of a reader: shares that the source answers, with a wrong option that is right as well, that repeat
another, and of the source's sections that are covered.
"""

import json
import subprocess
import sys
from dataclasses import asdict

from tests.study.tutor.labels import COUNT, SOURCES, quality_of

from bench.installation import Operator
from bench.results import Result

_MOST_SECONDS = 30.0


def measure(_: Operator) -> Result:
    """Seconds that 20 questions from 5,000 words take, in a process of their own."""
    command = [sys.executable, "-m", "bench.tutor"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - ours
    figures: dict[str, float] = json.loads(done.stdout)
    seconds = figures.pop("seconds")
    name = "20 questions from 5,000 words"
    return Result(name, seconds, "s", f"<= {_MOST_SECONDS:.0f}", seconds <= _MOST_SECONDS, figures)


def _figures() -> dict[str, float]:
    import resource  # noqa: PLC0415 - in the measured process only
    import time  # noqa: PLC0415

    from studium.platform.embeddings import Embedder  # noqa: PLC0415
    from studium.study.tutor.grading.grade import grade  # noqa: PLC0415
    from studium.study.tutor.writing.generate import generate  # noqa: PLC0415

    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    embedder = Embedder()
    embedder.encode(["warm"])
    long = "\n\n".join(texts * 10)
    long = long[: _place_of_word(long, 5_000)]
    started = time.perf_counter()
    generate(embedder, long, count=20)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    for text in texts:
        grade(embedder, question="What is it about?", model_answer=text[:300], answer=text[:200])
    figures = {"seconds": seconds, "answer s": (time.perf_counter() - started) / len(texts)}
    figures["memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = {path.name: generate(embedder, path.read_text("utf-8"), count=COUNT) for path in SOURCES}
    for name, quality in quality_of(made).items():
        figures |= {f"{name} {share}": value for share, value in asdict(quality).items()}
    return figures


def _place_of_word(text: str, number: int) -> int:
    """Where the word of this number ends."""
    place = 0
    for _ in range(number):
        place = text.find(" ", place + 1)
        if place < 0:
            return len(text)
    return place


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_figures()))
