"""The settings of a Studium installation, read once at start; modules bring their own.

From the environment, or from the file `.env`. A secret may also be given as a file: for
`NAME`, set `NAME_FILE` to a path and its content (without the last line break) is used.
"""

import json
import os
from email.utils import parseaddr
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email
from limits import parse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from studium.platform.destinations import AllowedDestinations


def _address(value: str) -> str:
    parts = _split(value)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or parts.username:
        raise ValueError("must be an address like https://study.example.org")
    return value.rstrip("/")


def _mail_server(value: SecretStr) -> SecretStr:
    parts = _split(value.get_secret_value())
    if parts is None or parts.scheme not in _MAIL_SCHEMES or not parts.hostname:
        raise ValueError("must be an address like smtp://user:password@host:587")
    return value


def _sender(value: str) -> str:
    """An address that mail servers take as the sender, with or without a name before it."""
    wanted = "must be an address such as Studium <no-reply@example.org>"
    _, address = parseaddr(value)
    if not value.isprintable() or not address.isascii():
        raise ValueError(wanted)
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise ValueError(f"{wanted}: {problem}") from None
    return value


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _limit(value: str) -> str:
    try:
        parse(value)
    except ValueError as problem:
        raise ValueError("must be a limit like 10/minute or 100/hour") from problem
    return value


def _networks(value: list[str]) -> list[str]:
    _parsed_networks(tuple(value))
    return value


@cache
def _parsed_networks(entries: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(entry) for entry in entries)
    except ValueError as problem:
        raise ValueError(
            f"must be IP addresses or networks such as 10.0.0.0/8: {problem}"
        ) from problem


def _destinations(value: list[str]) -> list[str]:
    AllowedDestinations.parse(value)
    return value


Address = Annotated[str, AfterValidator(_address)]
Sender = Annotated[str, AfterValidator(_sender)]
MailServer = Annotated[SecretStr, AfterValidator(_mail_server)]
Limit = Annotated[str, AfterValidator(_limit)]
_MAIL_SCHEMES = {"smtp", "smtps", "smtp+plain"}
_PORTS = {"http": 80, "https": 443}


class OidcProvider(BaseModel):
    """One OpenID Connect provider that people may sign in through."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    label: str
    issuer: Address
    client_id: str
    client_secret: SecretStr


class ModuleSettings(BaseSettings):
    """What the operator decides for one module, in its `settings.py`: read as `parts[XSettings]`.

    A field is the variable of its name in capitals; give it a `Field(..., description=...)`,
    from which `make docs` writes docs/configuration.md. No two modules share a name.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,  # `NAME=` in a file copied from .env.example is no value
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # values may be secrets
    )

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take `NAME` from the file that `NAME_FILE` names."""
        for name, field in cls.model_fields.items():
            variable = f"{name.upper()}_FILE"
            path = os.environ.get(variable) or values.get(variable.lower())
            if path and name not in values:
                text = _content(variable, path)
                values[name] = _parsed(variable, text) if _is_list(field.annotation) else text
        return values


class Settings(ModuleSettings):
    """What the operator decides for the installation as a whole."""

    # --- where it runs
    host: str = Field("127.0.0.1", description="The interface that `studium serve` listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port that `studium serve` listens on.")
    base_url: Address = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known.get('port', 8000)}",
        description="The address that people and providers reach this installation at. "
        "Without it http://127.0.0.1 with PORT.",
    )
    web_processes: int = Field(
        1, ge=1, le=64, description="Web server processes on this machine; one per core is plenty."
    )
    trusted_proxies: Annotated[list[str], AfterValidator(_networks)] = Field(
        [],
        description="Addresses and networks (10.0.0.0/8) of the reverse proxies whose "
        "X-Forwarded-For header is believed, as a JSON list.",
    )
    site_name: str = Field(
        "Studium",
        description="The name shown on pages and in mail. Without it the one in SITE_FOLDER.",
    )
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
    database_direct_url: SecretStr | None = Field(
        None,
        description="The same database past a pooler in transaction mode (PgBouncer) that "
        "DATABASE_URL leads to: for the queue, LISTEN, migrations and backups. "
        "Without it DATABASE_URL is taken to lead to PostgreSQL itself.",
    )
    database_pool_size: int = Field(
        16, ge=2, le=500, description="Connections that one process holds at most."
    )

    # --- secrets
    vault_keys: SecretStr | None = Field(
        None,
        description="Encryption keys for secrets at rest, newest first: id:base64-of-32-bytes,… "
        "Without it a key is generated in DATA_DIR, for an embedded PostgreSQL or a sandbox only.",
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
    login_limit: Limit = Field(
        "10/10 minutes",
        description="Sign-in attempts for one account from one network address (of IPv6, one /64).",
    )
    login_account_limit: Limit = Field(
        "500/hour",
        description="Sign-in attempts for one account from all addresses together. Whoever uses "
        "this up keeps its owner out, so it should take many addresses.",
    )
    login_network_limit: Limit = Field(
        "100/minute",
        description="Attempts to sign in or to reset a password from one network address (of IPv6, "
        "one /64), which a whole class may share.",
    )
    signup_limit: Limit = Field("20/hour", description="Accounts made from one address.")
    redis_url: SecretStr | None = Field(
        None,
        description="Redis for rate limits shared by several machines. Without it each process "
        "counts for itself.",
    )

    outgoing_allowed: Annotated[list[str], AfterValidator(_destinations)] = Field(
        [],
        description="Private destinations that outgoing requests may reach all the same, such as "
        "an identity provider in your own network: a JSON list of host:port, networks "
        "(10.1.0.0/16) and networks with a port (10.1.0.0/16:443, [fd00::/8]:443).",
    )

    # --- mail
    smtp_url: MailServer | None = Field(
        None,
        description="The mail server, as smtp://user:password@host:587 (STARTTLS, and nothing is "
        "sent without it), smtps://… (TLS) or, in the clear, smtp+plain://… In the sandbox mail "
        "goes to /sandbox/mailbox instead.",
    )
    mail_from: Sender = Field(
        "Studium <no-reply@studium.example>", description="The sender of every mail."
    )

    # --- Stripe
    stripe_secret_key: SecretStr | None = Field(
        None,
        description="The operator's secret (or restricted) Stripe key, sk_test_… or sk_live_….",
    )
    stripe_publishable_key: str | None = Field(
        None,
        description="The operator's publishable Stripe key, pk_test_… or pk_live_…: browsers pay "
        "on pages of this installation with it.",
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None, description="The signing secret of the operator's Stripe webhook endpoint, whsec_…."
    )
    stripe_account_id: str | None = Field(
        None,
        description="The operator's Stripe account, acct_…; events of other accounts are refused.",
    )
    stripe_api_base: Address = Field(
        "https://api.stripe.com", description="Where Stripe's API is; the sandbox sets its own."
    )

    # --- PayPal
    paypal_client_id: str | None = Field(
        None, description="The client id of the operator's app at PayPal."
    )
    paypal_client_secret: SecretStr | None = Field(
        None, description="The secret of the operator's app at PayPal."
    )
    paypal_webhook_id: str | None = Field(
        None, description="The id that PayPal shows for the operator's webhook."
    )
    paypal_api_base: Address = Field(
        "https://api-m.sandbox.paypal.com",
        description="Where PayPal's API is: https://api-m.paypal.com moves real money; the sandbox "
        "sets its own.",
    )

    # --- work and limits
    worker_concurrency: int = Field(
        20, ge=2, le=1000, description="Jobs that one worker runs at the same time."
    )
    body_limit_bytes: int = Field(
        1_048_576,
        ge=1024,
        description="The largest event that is read from a payment provider, in bytes.",
    )
    form_limit_bytes: int = Field(
        65_536,
        ge=1024,
        description="The largest form or JSON body that is read from everybody else, in bytes; "
        "never more than BODY_LIMIT_BYTES.",
    )
    event_retention_days: int = Field(
        400, ge=30, description="How long events are kept before their partition is dropped."
    )
    inbound_retention_days: int = Field(
        90,
        ge=7,
        description="How long inbound webhook events are kept: since they were handled, or, when "
        "they never were, since they came in.",
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
    traces_endpoint: Address | None = Field(
        None,
        description="Where traces go: a receiver of OTLP over HTTP, such as http://collector:4318. "
        "Needs requirements/telemetry.txt.",
    )
    traces_share: float = Field(
        1.0, ge=0, le=1, description="How many of all traces are recorded, from 0 to 1."
    )
    worker_metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="When set, each worker answers /metrics at this port, under the same rule: "
        "what jobs did is counted there.",
    )

    @model_validator(mode="after")
    def sandbox_never_meets_live_keys(self) -> "Settings":
        """Refuse a sandbox beside real money."""
        if self.sandbox and self.has_live_stripe_key:
            raise ValueError("SANDBOX is on and STRIPE_SECRET_KEY is a live key: unset one of them")
        return self

    @property
    def has_live_stripe_key(self) -> bool:
        """Whether STRIPE_SECRET_KEY moves real money: sk_live_… or rk_live_…."""
        key = self.stripe_secret_key
        return key is not None and "_live_" in key.get_secret_value()

    def trusts_proxy(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether TRUSTED_PROXIES holds this address, in a network or by itself."""
        return any(address in network for network in _parsed_networks(tuple(self.trusted_proxies)))

    @property
    def serves_https(self) -> bool:
        """Whether people reach this installation over TLS."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme and host that browsers send as Origin from our own pages."""
        parts = urlsplit(self.base_url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = parts.port
        shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
        return f"{parts.scheme}://{host}{shown}"


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as problem:
        raise ValueError(
            f"{variable} names {path}, which cannot be read: {problem.strerror}"
        ) from problem
    except UnicodeDecodeError as problem:
        raise ValueError(f"{variable} names {path}, which is not UTF-8 text") from problem


def _parsed(variable: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise ValueError(f"{variable} names a file that is not JSON") from problem


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list


def load_settings(**overrides: Any) -> Settings:
    """The settings of this installation.

    Raises pydantic.ValidationError, which names every setting that is wrong.
    """
    return Settings(**overrides)
