"""Other software that does the same: each with its requirements, for an environment of its own.

An environment is made on first use, from the hashed requirements beside this file.
"""

import os
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


def run_peer(peer: str, program: str, *arguments: str, **environment: str) -> str:
    """What one of the programs beside this file writes, run in a peer's environment."""
    done = subprocess.run(  # noqa: S603 - our own program
        [python_of(peer), str(FOLDER / program), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return done.stdout
