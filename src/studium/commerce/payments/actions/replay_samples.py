"""Send sample webhooks to a running server of one's own, repeated and shuffled."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from studium.commerce.payments.providers import PaymentProviders
from studium.commerce.payments.providers.samples import SampleDeliveries
from studium.connect.connections import ConnectionCache
from studium.connect.inbound import Delivery, operator_address
from studium.platform.clock import Clock
from studium.platform.errors import Unavailable
from studium.platform.http import Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings

Progress = Callable[[int], None]
_NO_ANSWER = 0
_ACCEPTED = 200


class NoSamples(Unavailable):
    """There is no operator's account of this kind, it has no webhook secret, or makes none."""

    slug = "no-webhook-samples"
    title = "There are no samples"


@dataclass(slots=True)
class SampleRun:
    """What was sent where; `answers` counts by HTTP status, 0 where nobody answered."""

    url: str
    samples: int
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def is_accepted(self) -> bool:
        """Whether every delivery was answered as taken."""
        return set(self.answers) == {_ACCEPTED}


async def samples_of(parts: Parts, kind: str) -> list[Delivery]:
    """Signed samples for the operator's account of a kind. Raises NoSamples, ProviderUnknown."""
    plugin = parts[PaymentProviders].plugin(kind)
    found = await parts[ConnectionCache].operator(kind)
    if found is None or not found.credentials.secret("webhook_secret"):
        raise NoSamples(f"The operator's {kind} account has no webhook secret here.")
    if not isinstance(plugin, SampleDeliveries):
        raise NoSamples(f"Samples of {plugin.label} cannot be made here: it signs by itself.")
    return plugin.sample_deliveries(found.connection, found.credentials, now=parts[Clock].now())


async def replay_samples(  # noqa: PLR0913 - what to send, where, and in which order
    parts: Parts,
    kind: str,
    *,
    times: int,
    seed: int,
    url: str | None = None,
    progress: Progress = lambda _: None,
) -> SampleRun:
    """Each sample `times` times, in an order that `seed` decides, one after the other.

    They are about things that do not exist, so that nothing but what was received is changed.
    """
    samples = await samples_of(parts, kind)
    target = url or f"{parts[Settings].base_url}{operator_address(kind)}"
    deliveries = samples * times
    Random(seed).shuffle(deliveries)  # noqa: S311 - an order, not a secret
    run = SampleRun(target, len(samples))
    for delivery in deliveries:
        run.answers[await _send(parts, target, delivery)] += 1
        progress(1)
    return run


async def _send(parts: Parts, url: str, delivery: Delivery) -> int:
    outgoing = Outgoing("POST", url, dict(delivery.headers), delivery.body)
    try:
        return (await parts[Http].send(outgoing)).status
    except NoAnswer:
        return _NO_ANSWER
