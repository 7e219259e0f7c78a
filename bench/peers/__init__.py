"""Other software that does the same: each with its requirements, for an environment of its own."""

import subprocess
import venv
from pathlib import Path

FOLDER = Path(__file__).parent
_ENVIRONMENTS = Path("build/peers")


def python_of(name: str) -> Path:
    """The Python of a peer's environment, made on first use from `<name>.txt`."""
    environment = _ENVIRONMENTS / name
    python = environment / "bin/python"
    if not (environment / "ready").exists():
        venv.create(environment, with_pip=True, clear=True)
        wanted = str(FOLDER / f"{name}.txt")
        subprocess.run(  # noqa: S603 - our own program
            [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", wanted], check=True
        )
        (environment / "ready").touch()
    return python.absolute()
