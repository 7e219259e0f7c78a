"""Hold `/metrics` and the rules in deploy/alerts against Prometheus' `promtool` (`make proofs`).

What it advises counts as an error does. Debian's package is `prometheus`.
"""

import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from running_product import running_product

RULES = Path(__file__).resolve().parent.parent / "deploy" / "alerts"


def main() -> int:
    """0 when promtool finds nothing."""
    program = shutil.which("promtool")
    if program is None:
        sys.exit("promtool is not installed: `apt-get install prometheus` brings it.")
    with (
        running_product() as product,
        urllib.request.urlopen(  # noqa: S310 - ours, http
            f"{product.address}/metrics", timeout=30
        ) as answer,
    ):
        text = answer.read()
    if b"# TYPE studium_build_info" not in text:
        sys.exit("/metrics did not answer with our metrics.")
    metrics = subprocess.run([program, "check", "metrics"], input=text, check=False)
    rules = subprocess.run(
        [program, "check", "rules", "--lint-fatal", *sorted(RULES.glob("*.yml"))], check=False
    )
    if metrics.returncode or rules.returncode:
        return 1
    print("promtool finds nothing in /metrics.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
