"""Apps of other people: registered, granted by a person, and acting within their scopes."""

from studium.connect.oauth_apps.actions.hold_grant import hold_grant
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.model import App, AppState

__all__ = ["App", "AppState", "AppTokenAuthenticator", "hold_grant"]
