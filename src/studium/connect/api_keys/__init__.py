"""API keys: programs act for their owner within the scopes of a key."""

from studium.connect.api_keys.actions.owner_of_key import owner_of_key
from studium.connect.api_keys.authenticator import ApiKeyAuthenticator
from studium.connect.api_keys.model import (
    ApiKey,
    IssuedKey,
    Usage,
    can_be_token,
    new_key_token,
)

__all__ = [
    "ApiKey",
    "ApiKeyAuthenticator",
    "IssuedKey",
    "Usage",
    "can_be_token",
    "new_key_token",
    "owner_of_key",
]
