"""What any lab with a REST API offers an owner who describes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from studium.connect.connections import Connection, Credentials, Finding
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.printing.labs.contract import LabCapability, LabNews, LabProblem, LabReason
from studium.studio.printing.labs.generic.adapter import GenericAccount
from studium.studio.printing.labs.generic.checking import faults_of, preview
from studium.studio.printing.labs.generic.definition import LabDefinition
from studium.studio.printing.labs.generic.presets import PRESETS
from studium.studio.printing.labs.generic.proving import proved
from studium.studio.printing.labs.generic.reading import find, read_news

_STEPS = (
    "Choose the lab, or describe its API in a definition (see the module's README).",
    "Enter the key that the lab gave you; for Basic, user:password.",
    "Give the lab {webhook} as its callback address: orders are read when it is called.",
)
_LONGEST_DEFINITION = 60_000
TWIN = "/sandbox/labs/prodigi"


def _definition_text(text: str) -> str:
    try:
        faults = faults_of(_read(text))
    except (ValueError, ValidationError, RecursionError) as problem:
        raise ValueError(f"the definition is not understood: {problem}") from problem
    if faults:
        raise ValueError(f"the definition does not read its samples: {' '.join(faults)}")
    return text


@lru_cache(maxsize=200)
def _read(text: str) -> LabDefinition:
    return LabDefinition.model_validate(json.loads(text))


class GenericConfiguration(BaseModel):
    """Which lab, or how to speak to it."""

    model_config = ConfigDict(extra="forbid")

    preset: Literal["prodigi", "gelato", "printful", "custom"] = Field(
        "custom", title="Lab", description="A ready-made definition, or one of your own."
    )
    base_url: str | None = Field(
        None,
        title="Address of the API",
        description="In place of the definition's, such as the lab's production address.",
        pattern=r"^https?://",
        max_length=300,
    )
    definition: Annotated[str, AfterValidator(_definition_text)] | None = Field(
        None,
        title="Definition",
        description="JSON, for a lab of your own choice.",
        max_length=_LONGEST_DEFINITION,
    )
    is_live: Literal["no", "yes"] = Field(
        "no", title="Prints for real", description="Whether orders at this address are printed."
    )


class GenericSecrets(BaseModel):
    """The lab's credential."""

    model_config = ConfigDict(extra="forbid")

    credential: str = Field(
        title="Key",
        description="A key, a token, user:password, or client_id:client_secret.",
        min_length=1,
        max_length=500,
    )
    callback_secret: str | None = Field(
        None,
        title="Secret of callbacks",
        description="What the lab signs its callbacks with, where it does.",
        max_length=500,
    )


def definition_of(configuration: Mapping[str, Any]) -> LabDefinition:
    """The definition that a configuration means. Raises LabProblem when it has none."""
    text = configuration.get("definition")
    preset = PRESETS.get(str(configuration.get("preset", "custom")))
    if text is None and preset is None:
        raise LabProblem(LabReason.MAPPING_INVALID, "Choose a lab, or enter a definition.")
    found = _read(text) if text else LabDefinition.model_validate(preset)
    base_url = configuration.get("base_url")
    return found.model_copy(update={"base_url": base_url}) if base_url else found


def previewed(typed: Mapping[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    """What the lab that a form describes is sent, and what is read of it; and what is wrong."""
    text = typed.get("configuration.definition", "").strip()
    preset = PRESETS.get(typed.get("configuration.preset", ""))
    if len(text) > _LONGEST_DEFINITION:
        return [], ["The definition is too long."]
    if not text and preset is None:
        return [], ["Choose a lab, or enter a definition."]
    return preview(text or json.dumps(preset))


@dataclass(frozen=True)
class GenericLab:
    """See `LabPlugin`."""

    kind: str = "generic_lab"
    label: str = "Another lab"
    category: str = "printing"
    steps: tuple[str, ...] = _STEPS
    configuration_model: type[BaseModel] = GenericConfiguration
    secrets_model: type[BaseModel] = GenericSecrets
    signature_headers: tuple[str, ...] = ()
    capabilities: frozenset[LabCapability] = frozenset(
        set(LabCapability) - {LabCapability.REGISTERS, LabCapability.CROPS}
    )

    def capabilities_of(self, configuration: Mapping[str, Any]) -> frozenset[LabCapability]:
        """As the definition has it."""
        try:
            return definition_of(configuration).can
        except LabProblem:
            return frozenset()

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """As its owner says."""
        del secrets
        return "live" if configuration.get("is_live") == "yes" else "test"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """Unknown."""
        del configuration
        return None

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Read an order that does not exist: the lab refuses a wrong key before it looks."""
        try:
            await self.connect(credentials, http, settings).status("none", {"lab_order_id": "none"})
        except LabProblem as problem:
            if problem.reason is not LabReason.REJECTED:
                return Finding(finding=problem.message, remedy=problem.remedy)
        return Finding(finding="The lab answers and takes the key.")

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> GenericAccount:
        """The account that the definition describes; Prodigi's stand-in in the sandbox.

        Raises LabProblem.
        """
        configuration = credentials.configuration
        definition = definition_of(configuration)
        is_preset = configuration.get("preset") == "prodigi" and not configuration.get("base_url")
        if settings.sandbox and is_preset and not configuration.get("definition"):
            definition = definition.model_copy(update={"base_url": f"{settings.base_url}{TWIN}"})
        return GenericAccount(definition, credentials.secret("credential"), http)

    def verify(
        self, delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
    ) -> VerifiedEvent:
        """As the definition proves callbacks; it has to name an order of ours."""
        how = definition_of(connection.configuration).told
        if how is None:
            raise InboundRefused("not_a_callback")
        return proved(how, credentials.secrets.get("callback_secret"), delivery, now)

    def acknowledged_in(self, configuration: Mapping[str, Any]) -> str | None:
        """The status says it."""
        del configuration
        return None

    def handshake(self, payload: Mapping[str, Any]) -> str | None:
        """Described labs are told the address by a person."""
        del payload
        return None

    def order_key(self, payload: Mapping[str, Any], configuration: Mapping[str, Any]) -> str | None:
        """Our key, where the definition says; else wherever the lab puts it."""
        how = definition_of(configuration).told
        found = None if how is None else find(how.key, payload)
        for text in [found] if isinstance(found, str) else _values_in(payload):
            head, dash, round_number = text.partition("-")
            if dash and len(head) == 24 and round_number.isdigit():  # noqa: PLR2004 - order_key
                return text
        return None

    def read_callback(
        self, payload: Mapping[str, Any], configuration: Mapping[str, Any]
    ) -> LabNews | None:
        """What a proved callback says, where the definition reads it; else the order is read."""
        definition = definition_of(configuration)
        how = definition.told
        if how is None or how.verification == "none" or how.state is None:
            return None
        return read_news(definition, how.state, how.shipments, payload)


def _values_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _values_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values_in(inner)


LAB = GenericLab()
