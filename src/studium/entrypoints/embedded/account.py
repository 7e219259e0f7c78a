"""Who runs the embedded PostgreSQL: the present user, or for root somebody without rights.

PostgreSQL refuses to run as root.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from studium.entrypoints.command_error import CommandError

UNPRIVILEGED = ("studium", "postgres", "nobody")
SEARCHABLE = stat.S_IXOTH
READABLE = stat.S_IROTH


class Switch(TypedDict, total=False):
    """How `subprocess` is told to run a program as someone else."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int


@dataclass(frozen=True)
class Account:
    """A user of this machine; `changes` says whether it is another one than ours."""

    user_id: int
    group_id: int
    changes: bool

    def switch(self) -> Switch:
        """Arguments for `subprocess` that run a program as this user."""
        if not self.changes:
            return {"umask": 0o077}
        return {
            "user": self.user_id,
            "group": self.group_id,
            "extra_groups": [],
            "umask": 0o077,
        }

    def give(self, path: Path) -> None:
        """Make `path` belong to this user."""
        if self.changes:
            os.chown(path, self.user_id, self.group_id)


def choose_account(cluster: Path) -> Account:
    """The user who runs the server: ourselves, or for root the owner of the data or a bystander.

    Raises:
        CommandError: we are root and this machine knows nobody else.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), changes=False)
    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid, changes=True)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, changes=True)
    raise CommandError(
        "PostgreSQL does not run as root and this machine has no user "
        f"named {', '.join(UNPRIVILEGED)}: start as an ordinary user, or set DATABASE_URL."
    )


def open_the_way(account: Account, programs: Path, data_dir: Path) -> None:
    """As root, let the server's user pass through to its programs and its data.

    Folders on the way get the search bit for others and nothing more; the programs, which hold no
    secrets, also become readable.

    Raises:
        CommandError: a folder on the way is closed and stays so.
    """
    if not account.changes:
        return
    installed = programs.parent
    try:
        for folder in (data_dir, *data_dir.resolve().parents, *installed.resolve().parents):
            _add(folder, SEARCHABLE)
        if not installed.stat().st_mode & READABLE:
            _open_tree(installed)
    except OSError as problem:
        raise CommandError(
            f"The embedded PostgreSQL runs as user {account.user_id}, who cannot pass through "
            f"{problem.filename} ({problem.strerror}): start as an ordinary user, "
            "or name a folder in DATA_DIR that others can pass through."
        ) from problem


def _add(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _open_tree(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        _add(path, READABLE | SEARCHABLE if runs else READABLE)
