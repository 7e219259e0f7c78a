"""Write what the connectors are made from, and the Postman collection (`make docs`)."""

import sys
from pathlib import Path

from write_reference import main as write_errors

from studium.entrypoints.connectors import generated_files

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write the files."""
    for name, text in generated_files().items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
    return write_errors()


if __name__ == "__main__":
    sys.exit(main())
