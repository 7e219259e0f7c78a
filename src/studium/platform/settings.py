"""Every setting of a Studium installation, read once at start.

From the environment, or from the file `.env`. A secret may also be given as a file: for
`NAME`, set `NAME_FILE` to a path and its content (without the last line break) is used.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address like https://study.example.org")
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class OidcProvider(BaseModel):
    """One OpenID Connect provider that people may sign in through."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    label: str
    issuer: Address
    client_id: str
    client_secret: SecretStr


class Settings(BaseSettings):
    """What the operator decides. `docs/configuration.md` is generated from this class."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    # --- where it runs
    base_url: Address = Field(
        "http://127.0.0.1:8000",
        description="The address that people and providers reach this installation at.",
    )
    host: str = Field("127.0.0.1", description="The interface that `studium serve` listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port that `studium serve` listens on.")
    web_processes: int = Field(
        1, ge=1, le=64, description="Web server processes on this machine; one per core is plenty."
    )
    trusted_proxies: list[str] = Field(
        [],
        description="Addresses of reverse proxies whose X-Forwarded-For header is believed.",
    )
    site_name: str = Field("Studium", description="The name shown on pages and in mail.")
    data_dir: Path = Field(
        Path(".studium"), description="Where the embedded PostgreSQL and generated keys live."
    )
    sandbox: bool = Field(
        default=False,
        description="Mount the stand-ins for Stripe, mail and sign-in providers under /sandbox. "
        "Refused when a live Stripe key is set.",
    )

    # --- database
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or newer with pgvector, as postgresql://user:password@host/name."
        " Without it an embedded PostgreSQL is started in DATA_DIR.",
    )
    database_pool_size: int = Field(
        16, ge=2, le=500, description="Connections that one process holds at most."
    )

    # --- secrets
    vault_keys: SecretStr | None = Field(
        None,
        description="Encryption keys for secrets at rest, newest first: id:base64-of-32-bytes,… "
        "Without it a key is generated in DATA_DIR, for an embedded PostgreSQL only.",
    )

    # --- sign-in
    auth_mode: Literal["password", "sso", "both"] = Field(
        "both", description="How people may sign in: by password, by OpenID Connect, or both."
    )
    oidc_providers: list[OidcProvider] = Field(
        [],
        description="OpenID Connect providers, as a JSON list of objects with name, label, "
        "issuer, client_id and client_secret.",
    )
    session_days: int = Field(30, ge=1, le=365, description="How long a sign-in lasts.")
    login_limit: str = Field(
        "10/minute", description="Sign-in attempts for one account or from one address."
    )
    signup_limit: str = Field("20/hour", description="Accounts made from one address.")
    redis_url: SecretStr | None = Field(
        None,
        description="Redis for rate limits shared by several machines. Without it each process "
        "counts for itself.",
    )

    # --- mail
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://… "
        "(TLS). In the sandbox mail goes to /sandbox/mailbox instead.",
    )
    mail_from: str = Field(
        "Studium <no-reply@studium.example>", description="The sender of every mail."
    )

    # --- Stripe
    stripe_secret_key: SecretStr | None = Field(
        None, description="The house's secret (or restricted) Stripe key, sk_test_… or sk_live_…."
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None, description="The signing secret of the house's Stripe webhook endpoint, whsec_…."
    )
    stripe_account_id: str | None = Field(
        None,
        description="The house's Stripe account, acct_…; events of other accounts are refused.",
    )
    stripe_api_base: Address = Field(
        "https://api.stripe.com", description="Where Stripe's API is; the sandbox sets its own."
    )

    # --- work and limits
    worker_concurrency: int = Field(
        20, ge=2, le=1000, description="Jobs that one worker runs at the same time."
    )
    body_limit_bytes: int = Field(
        1_048_576, ge=1024, description="The largest request body that is read, in bytes."
    )
    event_retention_days: int = Field(
        400, ge=30, description="How long events are kept before their partition is dropped."
    )
    inbound_retention_days: int = Field(
        90, ge=7, description="How long handled inbound webhook events are kept."
    )

    # --- watching it
    log_format: Literal["json", "console"] = Field(
        "json", description="JSON lines for machines, or coloured lines for people."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important log line that is written."
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="When set, /metrics asks for it as a bearer token. Without it /metrics "
        "answers this machine only.",
    )

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take `NAME` from the file that `NAME_FILE` names."""
        for name in cls.model_fields:
            path = os.environ.get(f"{name.upper()}_FILE")
            if path and name not in values:
                try:
                    values[name] = Path(path).read_text(encoding="utf-8").rstrip("\n")
                except OSError as problem:
                    raise ValueError(
                        f"{name.upper()}_FILE names {path}, which cannot be read: "
                        f"{problem.strerror}"
                    ) from problem
        return values

    @model_validator(mode="after")
    def sandbox_never_meets_live_keys(self) -> "Settings":
        """Refuse a sandbox beside real money."""
        key = self.stripe_secret_key
        if self.sandbox and key and "_live_" in key.get_secret_value():
            raise ValueError("SANDBOX is on and STRIPE_SECRET_KEY is a live key: unset one of them")
        return self

    @property
    def serves_https(self) -> bool:
        """Whether people reach this installation over TLS."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme and host that browsers send as Origin from our own pages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def load_settings(**overrides: Any) -> Settings:
    """The settings of this installation.

    Raises pydantic.ValidationError, which names every setting that is wrong.
    """
    return Settings(**overrides)
