"""Try the connectors against a running product (`make connectors`). Needs Node.js and npm."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from running_product import ADMIN, PASSWORD, running_product

CONNECTORS = Path(__file__).resolve().parent.parent / "connectors"


def main() -> int:
    """Install what each connector needs and run its tests."""
    folders = sorted(each.parent for each in CONNECTORS.glob("*/package.json"))
    for folder in folders:
        install = [
            "npm",
            "install",
            "--no-package-lock",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]
        subprocess.run(install, cwd=folder, check=True)
    with running_product() as product:
        address = product.address
        person = {"email": ADMIN, "password": PASSWORD}
        token = _post(f"{address}/api/auth/login", person)["token"]
        wanted = {"name": "Connectors", "scopes": _scopes(), "rate_per_minute": 600}
        key = _post(f"{address}/api/apikeys", wanted, token)["key"]
        proofs = {"STUDIUM_URL": address, "STUDIUM_KEY": key, "STUDIUM_SESSION": token}
        told = os.environ | proofs
        for folder in folders:
            subprocess.run(["npm", "test"], cwd=folder, env=told, check=True)
    return 0


def _scopes() -> list[str]:
    """What the connectors ask people to give a key."""
    text = (CONNECTORS / "zapier" / "definitions.json").read_text(encoding="utf-8")
    found: list[str] = json.loads(text)["scopes"]
    return found


def _post(url: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(  # noqa: S310 - ours, http
        url, json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        read: dict[str, Any] = json.loads(answer.read())
    return read


if __name__ == "__main__":
    sys.exit(main())
