"""Static files: those of the design system, and those of the modules, under one address."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_HASH_LENGTH = 10


class Assets:
    """The folders whose files are served under /static."""

    def __init__(self, module_folders: Sequence[Path] = ()) -> None:
        """Serve the platform's own folder and those of the modules."""
        self.folders = (STATIC, *module_folders)
        self._addresses: dict[str, str] = {}

    def address(self, name: str) -> str:
        """The address of a file, with a hash of its content: cached for ever, never stale.

        Raises FileNotFoundError when no folder has it.
        """
        if name not in self._addresses:
            digest = hashlib.sha256(self._path(name).read_bytes()).hexdigest()[:_HASH_LENGTH]
            self._addresses[name] = f"/static/{name}?v={digest}"
        return self._addresses[name]

    def _path(self, name: str) -> Path:
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise FileNotFoundError(f"no module has the static file {name}")
