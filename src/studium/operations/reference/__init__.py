"""The reference for those who build on Studium: API, events and problems, as pages."""

from studium.operations.reference.document import complete_document

__all__ = ["complete_document"]
