"""The mails about an account, word for word."""

from urllib.parse import urlencode

from studium.accounts.sign_in.model import LIFETIMES, Purpose
from studium.platform.mail import Mail, compose
from studium.platform.settings import Settings
from studium.platform.text import words


def please_confirm(settings: Settings, *, to: str, token: str) -> Mail:
    """After signing up."""
    return compose(
        settings,
        to,
        "Please confirm your e-mail address",
        f"Welcome to {settings.site_name}! Please confirm that this address is yours:",
        _link(settings, "/confirm-email", token),
        f"The link works for {words(LIFETIMES[Purpose.CONFIRM_EMAIL])}. If it wasn't you who "
        "signed up, ignore this mail: whoever it was does not get your address unless you "
        "confirm it.",
    )


def please_confirm_change(settings: Settings, *, to: str, token: str) -> Mail:
    """To the new address of somebody who wants to change it."""
    return compose(
        settings,
        to,
        "Please confirm your new e-mail address",
        "You asked us to use this address from now on. Please confirm that it is yours:",
        _link(settings, "/confirm-email", token),
        f"The link works for {words(LIFETIMES[Purpose.CHANGE_EMAIL])}. Until then your old address "
        "stays in use. Sign-in providers must know the new address to open your account after "
        "that. If it wasn't you who asked, ignore this mail: nothing changes unless you confirm.",
    )


def address_in_use(settings: Settings, *, to: str) -> Mail:
    """To an address that has an account, when somebody else wants to change to it."""
    return compose(
        settings,
        to,
        "Somebody wanted to use your e-mail address",
        "Somebody asked us to use this address for their account. It belongs to your account, "
        "so nothing was changed.",
        "If that was you: sign in with this address, or delete that account first.",
    )


def address_changed(settings: Settings, *, to: str, new_email: str, token: str | None) -> Mail:
    """To the old address, once the new one is confirmed; `token` takes the old one back."""
    subject = "Your e-mail address was changed"
    told = f"Your account now uses {new_email}. This is the last mail to the old address."
    if token is None:
        return compose(settings, to, subject, told)
    return compose(
        settings,
        to,
        subject,
        told,
        "If it wasn't you who changed it, take your account back:",
        _link(settings, "/take-back-address", token),
        f"The link works once, for {words(LIFETIMES[Purpose.TAKE_BACK_EMAIL])}. If it was you, "
        "ignore this mail.",
    )


def address_taken_back(settings: Settings, *, to: str, old_email: str) -> Mail:
    """To the address that an account has no longer, because the one before was taken back."""
    return compose(
        settings,
        to,
        "Your e-mail address was changed back",
        f"Your account uses {old_email} again: whoever reads mail there followed the link that we "
        "sent when the address was changed. This is the last mail to this address.",
    )


def choose_password(settings: Settings, *, to: str, token: str) -> Mail:
    """To somebody who forgot their password."""
    return compose(
        settings,
        to,
        "Choose a new password",
        "Somebody, probably you, asked for a new password. Choose it here:",
        _link(settings, "/reset-password", token),
        f"The link works once, for {words(LIFETIMES[Purpose.RESET_PASSWORD])}. If it wasn't you, "
        "ignore this mail: your password has not changed.",
    )


def password_changed(settings: Settings, *, to: str) -> Mail:
    """After every change of the password."""
    return compose(
        settings,
        to,
        "Your password was changed",
        "Your password was changed, and all your other sessions were ended.",
        "If that was not you, choose a new password now:",
        f"{settings.base_url}/forgot-password",
    )


def provider_linked(settings: Settings, *, to: str, provider: str) -> Mail:
    """To somebody whose account a sign-in provider opens from now on, too."""
    undo = "choose a new password, which ends all sessions and removes the provider"
    where = "/forgot-password"
    if settings.auth_mode == "sso":
        undo, where = "remove the provider in your settings", "/settings"
    return compose(
        settings,
        to,
        "A sign-in provider was linked to your account",
        f"Somebody, probably you, signed in through {provider} with this address, which "
        f"{provider} has verified. It opens your account from now on.",
        f"If that was not you, {undo}:",
        f"{settings.base_url}{where}",
    )


def goodbye(settings: Settings, *, to: str) -> Mail:
    """After the account was deleted."""
    return compose(
        settings,
        to,
        "Your account was deleted",
        "Your account and what we knew about you are gone. What the law makes us keep about "
        "payments no longer carries your name.",
        "Thank you for the time with us.",
    )


def _link(settings: Settings, path: str, token: str) -> str:
    return f"{settings.base_url}{path}?{urlencode({'token': token})}"
