"""Make or refresh the virtual environment `.venv`: `bootstrap.py runtime|dev`.

Needs nothing but a Python with `venv`. Installs the pinned, hashed requirements and the project
itself (editable), and does nothing when that was done already. This file must stay readable for
an old Python, so that it can tell its owner in one sentence that it is too old.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
from typing import List, Optional

OLDEST = (3, 11)
CANDIDATES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3.15")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOG_LINES_SHOWN = 15
BAR_WIDTH = 30


class CannotSetUp(Exception):
    """The machine lacks something; carries the sentence for its owner."""


def main() -> int:
    """Bring the environment up to date; returns the exit status."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    try:
        use_a_new_enough_python()
        if read_stamp(kind) != wanted_stamp(kind):
            set_up(kind)
            tell_of_a_private_python()
    except CannotSetUp as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; run make again to go on.", file=sys.stderr)
        return 130
    return 0


def use_a_new_enough_python() -> None:
    """Go on under another Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in CANDIDATES:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    raise CannotSetUp(
        "Studium needs Python %d.%d or newer and %s is %s: install a newer one, "
        "or name it: make PYTHON=/path/to/python"
        % (OLDEST[0], OLDEST[1], sys.executable, sys.version.split()[0])
    )


def wanted_stamp(kind: str) -> str:
    """What the environment should hold: a fingerprint of requirements, project and place."""
    digest = hashlib.sha256()
    for name in (requirements(kind), requirements("models"), os.path.join(ROOT, "pyproject.toml")):
        with open(name, "rb") as file:
            digest.update(file.read())
    digest.update(ROOT.encode())
    return digest.hexdigest()


def read_stamp(kind: str) -> Optional[str]:
    """What was installed last; None when nothing was, or the environment does not run."""
    try:
        with open(stamp_path(kind)) as file:
            stamp = file.read()
    except OSError:
        return None
    return stamp if os.access(VENV_PYTHON, os.X_OK) else None


def stamp_path(kind: str) -> str:
    """Where the fingerprint of what was installed is kept."""
    return os.path.join(VENV, ".%s.stamp" % kind)


def requirements(kind: str) -> str:
    """The pinned requirement file: `runtime` for running, `dev` for testing too."""
    path = os.path.join(ROOT, "requirements", kind + ".txt")
    if not os.path.exists(path):
        raise CannotSetUp("%s is missing: use a complete checkout." % path)
    return path


def set_up(kind: str) -> None:
    """Make the environment unless it works, install, and remember what was installed."""
    refuse_a_read_only_folder()
    if not environment_works():
        make_environment()
    install(kind)
    install_project()
    for done in ("runtime", "dev") if kind == "dev" else ("runtime",):
        with open(stamp_path(done), "w") as file:
            file.write(wanted_stamp(done))


def tell_of_a_private_python() -> None:
    """Say it when root set up, where others come, a Python to which they do not come."""
    closed = closed_to_others(os.path.realpath(VENV_PYTHON))
    if os.geteuid() == 0 and closed and not closed_to_others(ROOT):
        print(
            "Only root may enter %s, where this Python is: a service that runs as another user "
            "cannot start. Use one for everybody: rm -r %s, then "
            "/usr/bin/python3 tools/bootstrap.py runtime" % (closed, VENV),
            file=sys.stderr,
        )


def closed_to_others(path: str) -> Optional[str]:
    """The outermost folder on the way to `path` that other users may not enter."""
    way = [path]
    while os.path.dirname(way[-1]) != way[-1]:
        way.append(os.path.dirname(way[-1]))
    for folder in reversed(way[1:]):
        if not os.stat(folder).st_mode & stat.S_IXOTH:
            return folder
    return None


def refuse_a_read_only_folder() -> None:
    """Find out early that the checkout cannot be written."""
    probe = os.path.join(ROOT, ".writable.%d" % os.getpid())
    try:
        with open(probe, "w"):
            pass
        os.remove(probe)
    except OSError as problem:
        raise CannotSetUp(
            "The folder %s cannot be written (%s): make it writable for you, "
            "or copy the checkout to a folder that is." % (ROOT, problem.strerror)
        ) from problem


def environment_works() -> bool:
    """Whether `.venv` runs, is new enough, has pip, and was made for this folder."""
    check = "import sys, pip; assert sys.version_info >= %r; print(sys.prefix)" % (OLDEST,)
    try:
        prefix = subprocess.check_output([VENV_PYTHON, "-c", check], stderr=subprocess.DEVNULL)
        with open(os.path.join(VENV, "bin", "pip"), "rb") as script:
            made_here = VENV.encode() in script.readline()
    except (OSError, subprocess.CalledProcessError):
        return False
    return made_here and os.path.realpath(prefix.decode().strip()) == os.path.realpath(VENV)


def make_environment() -> None:
    """Create `.venv` anew."""
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise CannotSetUp(
            "This Python (%s) cannot make virtual environments: install its venv package "
            "(on Debian and Ubuntu: apt install python3-venv) and run make again." % sys.executable
        ) from None
    print("Making the environment .venv with Python %d.%d ..." % sys.version_info[:2], flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if made.returncode:
        raise CannotSetUp(
            "The environment .venv could not be made: %s"
            % made.stdout.decode(errors="replace").strip()
        )


def install(kind: str) -> None:
    """Install the pinned packages, each checked against its hashes.

    The files are complete, so nothing that a package asks for is looked up: `models.txt` leaves
    some of it out on purpose.
    """
    paths = (requirements(kind), requirements("models"))
    total = 0
    for path in paths:
        with open(path) as file:
            total += len(re.findall(r"^[a-zA-Z0-9]\S*==", file.read(), re.MULTILINE))
    arguments = ["--require-hashes", "--no-deps", "-r", paths[0], "-r", paths[1]]
    run_pip(arguments, Progress("Installing %d pinned packages" % total, total))


def install_project() -> None:
    """Install Studium itself, editable; its requirements are there already."""
    arguments = ["--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT]
    run_pip(arguments, Progress("Installing Studium itself", 1))


def run_pip(arguments: List[str], progress: "Progress") -> None:
    """Run `pip install`, showing progress from what it prints."""
    command = [VENV_PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", *arguments]
    lines = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, text=True
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            progress.note(line)
        status = pip.wait()
    progress.finish()
    if status:
        raise CannotSetUp(
            "%s\nThe packages could not be installed (pip's last words are above): "
            "check the network and pip's index, then run make again."
            % "\n".join(lines[-LOG_LINES_SHOWN:])
        )


class Progress:
    """A bar on a terminal, a line elsewhere; counts the packages that pip names."""

    def __init__(self, title: str, total: int) -> None:
        self.title = title
        self.total = total
        self.done = 0
        self.live = sys.stdout.isatty()
        if not self.live:
            print(title + " ...", flush=True)
        else:
            self.draw("")

    def note(self, line: str) -> None:
        """Follow one line of pip's output."""
        match = re.match(r"(?:Collecting|Requirement already satisfied:|Obtaining) (\S+?)==", line)
        if match:
            self.done = min(self.done + 1, self.total)
            self.draw(match.group(1))
        elif line.startswith("Installing collected"):
            self.draw("unpacking")

    def draw(self, name: str) -> None:
        """Show how far it is and what it is at."""
        if self.live:
            full = BAR_WIDTH * self.done // self.total
            bar = "#" * full + "." * (BAR_WIDTH - full)
            text = "\r%s [%s] %d/%d %s" % (self.title, bar, self.done, self.total, name)
            sys.stdout.write(text[:100] + "\033[K")
            sys.stdout.flush()

    def finish(self) -> None:
        """Leave the line finished."""
        if self.live:
            self.done = self.total
            self.draw("")
            sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
