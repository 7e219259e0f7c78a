"""Errors in the protocol's own words (RFC 6749, 4.1.2.1 and 5.2)."""


class ProtocolError(Exception):
    """A request of an app that is refused: `error` is the protocol's code."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        """Say what is wrong, for the app's developers."""
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def invalid_client() -> ProtocolError:
    """The app could not prove who it is."""
    return ProtocolError("invalid_client", "Client id or secret is wrong.", status=401)


def invalid_grant(description: str) -> ProtocolError:
    """A code or refresh token that is not good."""
    return ProtocolError("invalid_grant", description)
