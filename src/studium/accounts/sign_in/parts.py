"""What signing in brings to the wiring."""

from studium.accounts.sign_in.hashing import PasswordHashing
from studium.accounts.sign_in.other_ways import OtherWaysIn
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """The threads that hash passwords, and the registry of other ways in."""
    parts.add(PasswordHashing())
    parts.add(OtherWaysIn())
