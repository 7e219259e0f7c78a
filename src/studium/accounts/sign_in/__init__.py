"""Sign in: addresses, passwords, and links sent by mail."""

from studium.accounts.sign_in.actions.change_password import change_password
from studium.accounts.sign_in.actions.confirm_email import AlreadyConfirmed
from studium.accounts.sign_in.actions.log_in import WrongCredentials, log_in
from studium.accounts.sign_in.actions.prove_again import (
    SignInAgain,
    WrongPassword,
    prove_again,
)
from studium.accounts.sign_in.actions.sign_up import NewAccount, sign_up
from studium.accounts.sign_in.actions.spend_token import LinkNotGood
from studium.accounts.sign_in.actions.write_to_address import start_email_change
from studium.accounts.sign_in.alternative_sign_ins import AlternativeSignIns
from studium.accounts.sign_in.callers import DeviceDep, SignInServicesDep
from studium.accounts.sign_in.fields import NewPassword, PresentPassword
from studium.accounts.sign_in.hashing import Argon2Parameters, PasswordHashing, SignInBusy
from studium.accounts.sign_in.mails import goodbye, provider_linked
from studium.accounts.sign_in.model import SignedIn
from studium.accounts.sign_in.password_rules import WeakPassword
from studium.accounts.sign_in.sign_in_services import PasswordsOff, SignInServices
from studium.accounts.sign_in.store import delete_tokens_of

__all__ = [
    "AlreadyConfirmed",
    "AlternativeSignIns",
    "Argon2Parameters",
    "DeviceDep",
    "LinkNotGood",
    "NewAccount",
    "NewPassword",
    "PasswordHashing",
    "PasswordsOff",
    "PresentPassword",
    "SignInAgain",
    "SignInBusy",
    "SignInServices",
    "SignInServicesDep",
    "SignedIn",
    "WeakPassword",
    "WrongCredentials",
    "WrongPassword",
    "change_password",
    "delete_tokens_of",
    "goodbye",
    "log_in",
    "prove_again",
    "provider_linked",
    "sign_up",
    "start_email_change",
]
