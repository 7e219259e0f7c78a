"""Write which errors each operation of the API can answer with (`make docs`)."""

import json
import sys

from studium.entrypoints import modules
from studium.operations.reference.document import RECORDED
from studium.operations.reference.raising import errors_by_operation


def main() -> int:
    """Write the file."""
    path = RECORDED / "errors.json"
    routes = (route for router in modules.routers() for route in router.routes)
    path.write_text(json.dumps(errors_by_operation(routes), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
