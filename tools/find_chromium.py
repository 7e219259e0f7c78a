"""Print the path of a Chromium; install one when there is none.

Looks at $CHROMIUM, then for installed browsers, then for Playwright's own. Installs Debian's
package as root where apt is, otherwise Playwright's build. Progress goes to standard error.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Print the path; returns the exit status."""
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        say(f"CHROMIUM names {named}, which is no program: fix it or unset it.")
        return 1
    path = find() or (install() and find())
    if not path:
        say("There is no Chromium and none could be installed: install one and set CHROMIUM.")
        return 1
    print(path)
    return 0


def find() -> str | None:
    """The first Chromium that is there."""
    return next((found for name in candidates() if (found := shutil.which(name))), None)


def candidates() -> Iterator[str]:
    """Names and paths to try, best first."""
    if named := os.environ.get("CHROMIUM"):
        yield named
    yield from NAMES
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def install() -> bool:
    """Install a Chromium the way that this machine allows."""
    return (os.geteuid() == 0 and shutil.which("apt-get") is not None and with_apt()) or (
        with_playwright()
    )


def with_apt() -> bool:
    """Debian's package."""
    say("Installing Chromium with apt-get ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return all(
        run("apt-get", *arguments, environment=environment)
        for arguments in (
            ("update", "-q"),
            ("install", "-q", "-y", "--no-install-recommends", "chromium"),
        )
    )


def with_playwright() -> bool:
    """Playwright's own build, in the user's cache."""
    say("Installing Chromium with Playwright ...")
    return run(str(Path(sys.executable)), "-m", "playwright", "install", "chromium")


def run(*command: str, environment: dict[str, str] | None = None) -> bool:
    """Run a program, its output going to standard error."""
    return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode == 0


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
