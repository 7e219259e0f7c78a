"""Prove that others' tools understand the API (`make proofs`). Needs Node.js and npm.

A typed client is generated from `/openapi.json` and makes a whole journey through a running
product; the Postman collection runs through the same product in newman.
"""

import os
import subprocess
import sys
from pathlib import Path

from running_product import ADMIN, PASSWORD, Running, running_product

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "clients"
# In an environment of its own: it wants an older Typer than we do.
GENERATOR = ("openapi-python-client==0.29.1", "standardwebhooks==1.1.0", "ruff")
NEWMAN = "newman@6.2.1"


def main() -> int:
    """0 when both came through."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with running_product() as product:
        typed = _python_client(product)
        return typed or _newman(product)


def _python_client(product: Running) -> int:
    python = BUILD / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", BUILD / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *GENERATOR], check=True)
    environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    generate = (
        *(python.parent / "openapi-python-client", "generate", "--overwrite"),
        *("--url", f"{product.address}/openapi.json", "--output-path", BUILD / "python"),
    )
    subprocess.run(generate, env=environment, check=True)
    return subprocess.run(
        [python, ROOT / "tools" / "client_journey.py", product.address, ADMIN, PASSWORD],
        env=environment | {"PYTHONPATH": str(BUILD / "python")},
        check=False,
    ).returncode


def _newman(product: Running) -> int:
    folder = BUILD / "newman"
    folder.mkdir(exist_ok=True)
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, NEWMAN], check=True
    )
    return subprocess.run(
        [
            *(folder / "node_modules" / ".bin" / "newman", "run"),
            *(ROOT / "docs" / "studium.postman_collection.json",),
            *("--env-var", f"base_url={product.address}", "--timeout-request", "20000"),
            *("--env-var", f"email={ADMIN}", "--env-var", f"password={PASSWORD}"),
            *("--reporters", "cli", "--reporter-cli-no-assertions", "--color", "off"),
        ],
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
