"""What the connectors for Zapier, n8n and Make are made from: the events and the API's document."""

from studium.entrypoints.connectors.files import generated_files

__all__ = ["generated_files"]
