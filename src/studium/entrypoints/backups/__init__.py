"""Backups: the database and the files of an installation in one folder, and their way back."""

from studium.entrypoints.backups.dump import make_backup
from studium.entrypoints.backups.manifest import Manifest
from studium.entrypoints.backups.restore import restore_backup

__all__ = ["Manifest", "make_backup", "restore_backup"]
