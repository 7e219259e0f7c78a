"""Write docs/configuration.md and .env.example from the settings (`make docs`)."""

import sys
from pathlib import Path

from handbook import env_example, handbook

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write both files."""
    for name, text in (("docs/configuration.md", handbook()), (".env.example", env_example())):
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
