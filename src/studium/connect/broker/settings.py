"""Where the broker is."""

from pydantic import Field, SecretStr

from studium.platform.settings import ModuleSettings


class BrokerSettings(ModuleSettings):
    """The broker is in use when NATS_URL is set."""

    nats_url: SecretStr | None = Field(
        None,
        description="NATS servers with JetStream, nats://user:password@host:4222, separated by "
        "commas. Public events leave to the stream studium_events, and those of other systems are "
        "taken from studium_publish. Without it everything works on PostgreSQL alone.",
    )
    nats_replicas: int = Field(
        1,
        ge=1,
        le=5,
        description="Servers that keep each message of the streams: 3 in a cluster of three.",
    )
