"""Pin the newest versions of all requirements with hashes: writes requirements/*.txt.

The index is whatever this machine's configuration says, and `uv` writes no address down.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--upgrade", "--generate-hashes"),
    *("--python-version", "3.11", "--universal", "--no-header"),
)
AGREED = ("--constraint", "runtime.txt", "--constraint", "telemetry.txt")


def main() -> int:
    """Write all files; `dev.txt` agrees with those before it, `models.txt` stands alone."""
    for output, sources in (
        ("runtime.txt", ("runtime.in", "build.in")),
        ("telemetry.txt", ("telemetry.in", "--constraint", "runtime.txt")),
        ("dev.txt", ("dev.in", "build.in", *AGREED)),
        ("models.txt", ("models.in", "--no-deps")),
    ):
        print(f"Resolving requirements/{output} ...", flush=True)
        done = subprocess.run(
            [Path(sys.executable).parent / COMPILE[0], *COMPILE[1:], *sources, "-o", output],
            cwd=FOLDER,
            check=False,
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
