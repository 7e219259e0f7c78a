"""The files that are derived from the API."""

import json
from typing import Any

from studium.connect.webhooks import event_types
from studium.entrypoints.connectors.definitions import definitions
from studium.entrypoints.connectors.make import make_files
from studium.entrypoints.connectors.postman import postman_collection
from studium.entrypoints.web import build_app
from studium.platform.parts import Parts
from studium.platform.settings import Settings

DEFINITIONS = ("connectors/zapier/definitions.json", "connectors/n8n/nodes/definitions.json")
POSTMAN = "docs/studium.postman_collection.json"


def generated_files() -> dict[str, str]:
    """The text of each file by its path in the project; `make docs` writes them."""
    document = build_app(Settings(_env_file=None), Parts()).openapi()
    defined = definitions(document, event_types())
    contents = {
        **dict.fromkeys(DEFINITIONS, defined),
        **make_files(defined),
        POSTMAN: postman_collection(document),
    }
    return {name: _text(content) for name, content in contents.items()}


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
