"""What the REST answers say about a session."""

from uuid import UUID

from pydantic import Field

from studium.accounts.sessions.model import Session
from studium.platform.web import ResponseModel, UtcDatetime


class SessionAnswer(ResponseModel):
    """One of your sign-ins that still works; `via` is `password` or a provider's name."""

    id: UUID
    via: str
    ip: str | None = Field(description="The network address that it began at.")
    user_agent: str | None = Field(description="How the browser or program named itself.")
    created_at: UtcDatetime
    last_seen_at: UtcDatetime
    expires_at: UtcDatetime
    is_current: bool = Field(description="Whether this request was made with it.")

    @classmethod
    def of(cls, session: Session, current_id: UUID | None) -> "SessionAnswer":
        """The session, seen from the current one."""
        return cls(
            id=session.id,
            via=session.via,
            ip=session.ip,
            user_agent=session.user_agent,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.id == current_id,
        )
