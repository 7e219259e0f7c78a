"""Hold `/openapi.json` against the recommended rules of Redocly and of Spectral (`make proofs`).

A warning counts as an error does. Needs Node.js and npm.
"""

import subprocess
import sys
import urllib.request
from pathlib import Path

from running_product import running_product

BUILD = Path(__file__).resolve().parent.parent / "build" / "document"
LINTERS = ("@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3")
SPECTRAL_RULES = "extends: ['spectral:oas']\n"


def main() -> int:
    """0 when neither finds anything."""
    BUILD.mkdir(parents=True, exist_ok=True)
    install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", BUILD)
    subprocess.run([*install, *LINTERS], check=True)
    with (
        running_product() as product,
        urllib.request.urlopen(  # noqa: S310 - ours, http
            f"{product.address}/openapi.json", timeout=30
        ) as answer,
    ):
        (BUILD / "openapi.json").write_bytes(answer.read())
    (BUILD / "spectral.yaml").write_text(SPECTRAL_RULES, "utf-8")
    (BUILD / "redocly.yaml").write_text("extends: [recommended]\ntelemetry: 'off'\n", "utf-8")
    redocly = _run("redocly", "lint", "openapi.json", "--max-problems", "1000", "--format", "json")
    is_clean = '"errors": 0' in redocly.stdout and '"warnings": 0' in redocly.stdout
    print("Redocly finds nothing." if is_clean else redocly.stdout + redocly.stderr)
    spectral = _run("spectral", "lint", "openapi.json", "-r", "spectral.yaml", "-F", "hint")
    print(spectral.stdout + spectral.stderr)
    return int(not is_clean or spectral.returncode != 0)


def _run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """One of the linters; 0 of Redocly's is also told with warnings."""
    return subprocess.run(
        [BUILD / "node_modules" / ".bin" / program, *words],
        cwd=BUILD,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
