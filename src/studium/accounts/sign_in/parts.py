"""What signing in brings to the wiring."""

from studium.accounts.sign_in.alternative_sign_ins import AlternativeSignIns
from studium.accounts.sign_in.hashing import PasswordHashing
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """The threads that hash passwords, and the registry of other ways in."""
    if PasswordHashing not in parts:  # a test brings a cheap one
        parts.add(PasswordHashing())
    parts.add(AlternativeSignIns())
