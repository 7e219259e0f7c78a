"""What models behind an address have in common: what they are asked, and what is believed.

A remote model answers in a fixed shape or not at all. Nothing that it says is taken on trust: a
quote has to stand in the source, and a second call, which does not see the key, has to come to it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from studium.platform.embeddings import Embedder
from studium.study.tutor.model import Criterion, Draft, DraftType, Generated
from studium.study.tutor.models.contract import (
    Evaluated,
    EvaluateRequest,
    ModelFailed,
    Report,
    Usage,
    WriteRequest,
    Written,
)
from studium.study.tutor.models.prompts import (
    Blind,
    Proposal,
    Proposals,
    Verdict,
    blind_prompt,
    evaluate_prompt,
    instructions_of,
    write_prompt,
)
from studium.study.tutor.settings import ModelChoice

if TYPE_CHECKING:  # the clients take a second to import, and most installations never use them
    from httpx2 import AsyncClient
    from pydantic_ai.models import Model

T = TypeVar("T")
_FIRST_SERVER_ERROR = 500
_RETRYABLE = frozenset({408, 409, 425, 429})
_DUPLICATE = 0.92
_ORDERS = re.compile(
    r"\b(?:ignore|disregard)\b.{0,40}\binstructions?\b|\bsystem prompt\b", re.IGNORECASE
)


def open_client(choice: ModelChoice) -> "AsyncClient":
    """What calls a model's address: bounded in time, and following nobody elsewhere."""
    import httpx2  # noqa: PLC0415 - see above

    return httpx2.AsyncClient(timeout=choice.timeout_seconds, follow_redirects=False)


class RemoteModel:
    """A model behind an address; `connect` makes what speaks its protocol over a client."""

    def __init__(
        self,
        choice: ModelChoice,
        embedder: Embedder,
        connect: Callable[[ModelChoice, "AsyncClient"], "Model"],
    ) -> None:
        """Call nobody yet. Raises ValueError when there is no model's name."""
        if not choice.model:
            raise ValueError(f"TUTOR_MODELS: {choice.name} needs the name of its `model`")
        self._choice = choice
        self._embedder = embedder
        self._connect = connect

    @property
    def name(self) -> str:
        """As people are told."""
        return f"{self._choice.name} ({self._choice.model})"

    @property
    def is_quick(self) -> bool:
        """Nobody waits for somebody else's machine."""
        return False

    async def write(self, request: WriteRequest, report: Report) -> Written:
        """Ask for questions, check each, and have them answered blind."""
        meter = _Meter(self._choice)
        proposed = await self._ask(Proposals, "write", write_prompt(request), meter)
        dropped: Counter[str] = Counter()
        drafts = [
            draft
            for proposal in proposed.questions
            if (draft := _checked(proposal, request, dropped)) is not None
        ]
        drafts = await asyncio.to_thread(self._distinct, drafts, dropped)
        if drafts:
            drafts = await self._blind(drafts, request, meter, dropped)
        drafts = drafts[: request.count]
        await report(len(drafts))
        return Written(_with_sections(request.text, drafts, dropped), meter.usage)

    async def _blind(
        self,
        drafts: list[Draft],
        request: WriteRequest,
        meter: "_Meter",
        dropped: Counter[str],
    ) -> list[Draft]:
        """Keep the questions for which a reader without the key comes to it."""
        found = await self._ask(Blind, "blind", blind_prompt(request, drafts), meter)
        agreed = [
            draft
            for draft, chosen in zip(drafts, found.answers, strict=False)
            if sorted(chosen) == list(draft.correct)
        ]
        if len(agreed) < len(drafts):
            dropped["blind_answer_differs"] += len(drafts) - len(agreed)
        return agreed

    def _distinct(self, drafts: list[Draft], dropped: Counter[str]) -> list[Draft]:
        """Without those that ask what an earlier one asks."""
        kept: list[Draft] = []
        if not drafts:
            return kept
        vectors = self._embedder.encode([draft.stem for draft in drafts])
        rows: list[int] = []
        for row, draft in enumerate(drafts):
            if any(float(vectors[row] @ vectors[other]) >= _DUPLICATE for other in rows):
                dropped["duplicate"] += 1
            else:
                kept.append(draft)
                rows.append(row)
        return kept

    async def evaluate(self, request: EvaluateRequest) -> Evaluated:
        """Ask for a verdict; what was quoted is looked up in the answer."""
        if not any(map(str.isalnum, request.answer)):
            return Evaluated(0.0, (), (), "Write down what you remember, even if it is little.")
        meter = _Meter(self._choice)
        verdict = await self._ask(Verdict, "evaluate", evaluate_prompt(request), meter)
        criteria = tuple(
            Criterion(each.text, each.score, _places(request.answer, each.quotes))
            for each in verdict.criteria
        )
        wrong = _places(request.answer, verdict.wrong_quotes)
        return Evaluated(round(verdict.score, 4), criteria, wrong, verdict.next_step, meter.usage)

    async def _ask(self, shape: type[T], task: str, prompt: str, meter: "_Meter") -> T:
        """One question, answered in this shape. Raises ModelFailed."""
        import httpx2  # noqa: PLC0415 - see above
        from pydantic_ai import Agent  # noqa: PLC0415
        from pydantic_ai.exceptions import (  # noqa: PLC0415
            AgentRunError,
            ModelHTTPError,
            UnexpectedModelBehavior,
            UsageLimitExceeded,
        )

        choice = self._choice
        try:
            async with open_client(choice) as client, asyncio.timeout(choice.timeout_seconds):
                agent = Agent(
                    self._connect(choice, client),
                    output_type=shape,
                    instructions=instructions_of(task),
                    retries=choice.max_attempts - 1,
                )
                result = await agent.run(
                    prompt,
                    model_settings={"temperature": 0.0, "max_tokens": choice.max_output_tokens},
                    usage_limits=meter.limits(),
                )
        except ModelHTTPError as problem:
            is_retryable = (
                problem.status_code >= _FIRST_SERVER_ERROR or problem.status_code in _RETRYABLE
            )
            raise _failed(f"answered with status {problem.status_code}", is_retryable) from problem
        except UsageLimitExceeded as problem:
            raise _failed("needed more tokens than are allowed", is_retryable=False) from problem
        except UnexpectedModelBehavior as problem:
            raise _failed("did not answer in the form asked for", is_retryable=False) from problem
        except TimeoutError as problem:
            raise _failed("did not answer in time", is_retryable=True) from problem
        except (AgentRunError, httpx2.HTTPError, OSError) as problem:
            raise _failed("could not be reached", is_retryable=True) from problem
        meter.add(result.usage)
        output: T = result.output
        return output


def _failed(what: str, is_retryable: bool) -> ModelFailed:  # noqa: FBT001 - as in ModelFailed
    return ModelFailed(f"The model {what}. Nothing was charged.", is_retryable=is_retryable)


@dataclass
class _Meter:
    """What the calls of one request have taken so far."""

    choice: ModelChoice
    input_tokens: int = 0
    output_tokens: int = 0

    def limits(self) -> Any:
        """What is left of the budget."""
        from pydantic_ai.usage import UsageLimits  # noqa: PLC0415 - see above

        left = self.choice.max_total_tokens - self.input_tokens - self.output_tokens
        return UsageLimits(request_limit=self.choice.max_attempts, total_tokens_limit=max(1, left))

    def add(self, usage: Any) -> None:
        """Count what a call took."""
        self.input_tokens += usage.input_tokens or 0
        self.output_tokens += usage.output_tokens or 0

    @property
    def usage(self) -> Usage:
        """All of it with its price."""
        choice = self.choice
        cost = (
            self.input_tokens * choice.micros_per_1000_input_tokens
            + self.output_tokens * choice.micros_per_1000_output_tokens
        ) // 1000
        return Usage(self.input_tokens, self.output_tokens, cost)


def _checked(proposal: Proposal, request: WriteRequest, dropped: Counter[str]) -> Draft | None:
    """The proposal as a question, or None with the reason counted."""
    why = ""
    options = [option.strip() for option in proposal.options]
    correct = sorted(set(proposal.correct))
    span = find_quote(request.text, proposal.quote)
    wanted = request.types or list(DraftType)
    if proposal.type not in wanted:
        why = "wrong_type"
    elif len({option.casefold() for option in options}) < len(options) or not all(options):
        why = "equal_options"
    elif (
        not correct
        or correct[-1] >= len(options)
        or len(correct) == len(options)
        or (proposal.type == DraftType.SINGLE_BEST and len(correct) != 1)
    ):
        why = "key_does_not_fit"
    elif span is None:
        why = "quote_not_in_source"
    elif _ORDERS.search(" ".join((proposal.stem, *options))):
        why = "instruction"
    if why or span is None:
        dropped[why] += 1
        return None
    quote = request.text[span[0] : span[1]]
    return Draft(
        proposal.type, proposal.stem.strip(), tuple(options), tuple(correct),
        proposal.rationale.strip(), span, quote, 0,
    )  # fmt: skip


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, whatever white space lies between its words."""
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return (found.start(), found.end()) if found else None


def _places(answer: str, quotes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    found = (find_quote(answer, quote) for quote in quotes)
    return tuple(span for span in found if span is not None)


def _with_sections(text: str, drafts: Sequence[Draft], dropped: Counter[str]) -> Generated:
    from studium.study.tutor.reading.source import read_source  # noqa: PLC0415 - only here

    sections = read_source(text).sections
    covered = {
        index
        for index, section in enumerate(sections)
        for draft in drafts
        if section.start <= draft.span[0] < section.end
    }
    return Generated(tuple(drafts), dict(sorted(dropped.items())), len(covered), len(sections))
