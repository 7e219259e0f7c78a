"""Which passwords are accepted: long enough, and not what everybody tries first.

Length does the work (NIST SP 800-63B, 3.1.1); no demands for digits or symbols.
"""

import re

from studium.platform.errors import Invalid

PASSWORD_MIN_CHARACTERS = 10
PASSWORD_MAX_CHARACTERS = 200

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
# What is left of a popular password without its digits, signs and repetitions.
_COMMON_WORDS = frozenset(
    """
    access admin administrator angel asshole azerty baseball basketball batman beautiful blink
    butterfly changeme charlie chocolate computer contrasena daniel default dragon football
    forever freedom friend fuckyou google guest hello hunter iloveyou internet jennifer jessica
    jesus jordan killer letmein liverpool login loveme lovely master michael michelle monkey
    motdepasse mustang naruto ninja nothing passphrase passport password passwort pokemon
    princess purple qwerty qwertz samsung secret security shadow soccer starwars student studium
    summer sunshine superman superstar system temp test testing trustno welcome whatever winter
    wizard
    """.split()  # noqa: SIM905 - a list of ninety lines reads worse
)


class WeakPassword(Invalid):
    """A password that would be guessed."""

    slug = "weak-password"
    title = "Choose another password"


def check_new_password(password: str, *, email: str) -> None:
    """Accept a password for the person with this address. Raises WeakPassword."""
    if len(password) < PASSWORD_MIN_CHARACTERS:
        raise WeakPassword(f"A password has at least {PASSWORD_MIN_CHARACTERS} characters.")
    if len(password) > PASSWORD_MAX_CHARACTERS:
        raise WeakPassword(f"A password has at most {PASSWORD_MAX_CHARACTERS} characters.")
    lower = password.strip().lower()
    if lower in {email, email.partition("@")[0]}:
        raise WeakPassword("Your e-mail address is the first thing that anybody would try.")
    if _is_common(lower):
        raise WeakPassword("This is one of the passwords that everybody tries. Use a phrase.")


def _is_common(lower: str) -> bool:
    words = _as_letters(lower)
    repeated = _unrepeated(words)
    return (
        len(set(lower)) < 4  # noqa: PLR2004 - "aaaaaaaaaa", "1212121212"
        or any(lower in run or lower in run[::-1] for run in _RUNS)
        or repeated in _COMMON_WORDS
        or words in _COMMON_WORDS
        or (words == "" and len(lower) <= PASSWORD_MIN_CHARACTERS + 2)
    )


def _as_letters(lower: str) -> str:
    """`p@ssw0rd2024!` as `password`: the usual disguises undone, trailing ornaments dropped."""
    bare = re.sub(r"[^a-z@$]+$", "", re.sub(r"^[^a-z@$]+", "", lower))
    plain = bare.translate(str.maketrans("@$01345", "asoieas"))
    return re.sub(r"[^a-z]", "", plain)


def _unrepeated(word: str) -> str:
    """`passwordpassword` as `password`."""
    for length in range(1, len(word) // 2 + 1):
        if len(word) % length == 0 and word[:length] * (len(word) // length) == word:
            return word[:length]
    return word
