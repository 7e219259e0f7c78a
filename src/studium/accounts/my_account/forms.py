"""The forms of the settings page. Their fields are named apart, for all stand on one page."""

from uuid import UUID

from studium.accounts.people import EmailAddress, Name, TimeZoneName
from studium.accounts.sign_in import NewPassword, PresentPassword
from studium.platform.pages import Form


class ProfileForm(Form):
    """Names and time zone; what is left empty is removed."""

    first_name: Name | None = None
    last_name: Name | None = None
    timezone: TimeZoneName | None = None


class EmailForm(Form):
    """The address to change to."""

    new_email: EmailAddress
    email_password: PresentPassword | None = None


class PasswordForm(Form):
    """Present and new password."""

    current_password: PresentPassword | None = None
    new_password: NewPassword


class ProviderForm(Form):
    """The sign-in provider to part from."""

    provider_id: UUID
    provider_password: PresentPassword | None = None


class DeletionForm(Form):
    """The password once more, before everything goes."""

    delete_password: PresentPassword | None = None
