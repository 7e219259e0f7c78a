"""What a browser calls itself, in words that people recognise."""

import pytest

from studium.accounts.sessions import device_name

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/126.0.0.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME}", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox on Mac",
        ),
        ("python-httpx/0.28.1", "python-httpx/0.28.1"),
        ("x" * 300, "x" * 40),
        ("", "A program that gave no name"),
        (None, "A program that gave no name"),
    ],
)
def test_devices_are_named_for_people(user_agent: str | None, name: str) -> None:
    assert device_name(user_agent) == name
