"""The embedded PostgreSQL, for machines without one of their own."""

from studium.entrypoints.embedded.cluster import MAJOR_VERSION
from studium.entrypoints.embedded.server import EmbeddedPostgres, embedded_postgres

__all__ = ["MAJOR_VERSION", "EmbeddedPostgres", "embedded_postgres"]
