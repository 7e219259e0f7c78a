"""The broker: public events leave to NATS JetStream, and events of other systems arrive from it."""

from studium.connect.broker.model import INBOUND_SUBJECTS, OUTBOUND_SUBJECTS, ParkedMessage

__all__ = ["INBOUND_SUBJECTS", "OUTBOUND_SUBJECTS", "ParkedMessage"]
