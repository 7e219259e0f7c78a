"""Where questions are searched, and the vector store that they may come from."""

from typing import Literal

from pydantic import Field, SecretStr

from studium.platform.settings import Address, Limit, ModuleSettings


class QuestionSettings(ModuleSettings):
    """An existing Qdrant store can be read into the bank weekly, and asked for searches."""

    qdrant_url: Address | None = Field(
        None, description="A Qdrant server that questions are read from. Without it there is none."
    )
    qdrant_api_key: SecretStr | None = Field(None, description="The API key of that server.")
    qdrant_collection: str = Field("questions", description="The collection with the questions.")
    qdrant_fields: dict[str, str] = Field(
        {},
        description="What the collection calls the members of a question, as a JSON object such as "
        '{"stem": "question_text"}; members that it calls alike need no entry.',
    )
    qdrant_limit: Limit = Field("600/minute", description="Requests to that server at most.")
    qdrant_approves: bool = Field(
        default=False,
        description="Whether what is read from the store is approved at once; otherwise it waits "
        "for a review.",
    )
    question_retrieval: Literal["bank", "qdrant"] = Field(
        "bank",
        description="Who is asked for questions: the bank itself, or the Qdrant server; when that "
        "does not answer, the bank.",
    )
