"""The forms of the settings page. Their fields are named apart, for all stand on one page."""

from uuid import UUID

from pydantic import ConfigDict, field_validator

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
    """A tick and the password once more, before everything goes."""

    delete_password: PresentPassword | None = None
    model_config = ConfigDict(validate_default=True)  # a box that is not ticked is not sent
    delete_confirmed: bool = False

    @field_validator("delete_confirmed")
    @classmethod
    def is_meant(cls, ticked: bool) -> bool:  # noqa: FBT001 - what Pydantic passes
        """An account does not go by a slip of the hand."""
        if not ticked:
            raise ValueError("Tick the box to confirm.")
        return ticked
