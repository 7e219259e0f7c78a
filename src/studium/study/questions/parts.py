"""What the question bank needs built at start: its types, and what finds its questions."""

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.limits import RateLimiter
from studium.platform.pages import Renderer
from studium.platform.parts import Parts
from studium.platform.syncs import Syncs
from studium.study.questions.retrieval.bank import BankRetrieval
from studium.study.questions.retrieval.contract import QuestionRequests, Retrieval
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync.outside import OutsideRetrieval, OutsideStore
from studium.study.questions.sync.reporting import report_sync
from studium.study.questions.types import QuestionTypes


async def provide(parts: Parts) -> None:
    """Add the types, what asks for questions, and the retrieval. Loads no model."""
    types = QuestionTypes()
    parts.add(types)
    parts[Renderer].add_folders("question_types", types.template_folders)
    parts.add(QuestionRequests())
    bank = BankRetrieval(parts[Database], parts[Embedder], parts[QuestionRequests])
    parts.add(bank)
    parts[Syncs].add(report_sync)
    settings = parts[QuestionSettings]
    outside = OutsideStore(settings, parts[RateLimiter])
    parts.add(outside)
    if settings.question_retrieval == "qdrant":
        asking = OutsideRetrieval(
            outside, bank, parts[Database], parts[Embedder], parts[QuestionRequests]
        )
        parts.add(asking, as_=Retrieval)
    else:
        parts.add(bank, as_=Retrieval)
