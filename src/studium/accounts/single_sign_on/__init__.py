"""Single sign-on: OpenID Connect providers that the operator trusts."""

from studium.accounts.single_sign_on.actions.finish_login import LoginNotOurs, ProviderRefused
from studium.accounts.single_sign_on.actions.link_person import EmailNotVerified, ProviderUnlinked
from studium.accounts.single_sign_on.actions.unlink_provider import OnlyWayIn, unlink_provider
from studium.accounts.single_sign_on.id_token import IdTokenRefused
from studium.accounts.single_sign_on.model import Identity
from studium.accounts.single_sign_on.providers import OpenIdProviders, ProviderFault
from studium.accounts.single_sign_on.store import delete_identities_of, identities_of

__all__ = [
    "EmailNotVerified",
    "IdTokenRefused",
    "Identity",
    "LoginNotOurs",
    "OnlyWayIn",
    "OpenIdProviders",
    "ProviderFault",
    "ProviderRefused",
    "ProviderUnlinked",
    "delete_identities_of",
    "identities_of",
    "unlink_provider",
]
