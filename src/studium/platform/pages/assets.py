"""Static files: those of the design system, the modules and the site, under one address."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

STATIC = Path(__file__).parent / "static"
BUNDLE = "all.css"
_FIRST_SHEETS = (
    *("tokens.css", "base.css", "layout.css", "prose.css", "forms.css"),
    *("components.css", "figures.css", "site.css"),
)
_HASH_LENGTH = 10


class Assets:
    """The files that are served under /static, and one sheet made of all their sheets.

    They are read once: a new checkout under a running process changes nothing that it serves.
    """

    def __init__(
        self,
        module_folders: Sequence[Path] = (),
        *,
        own_folder: Path | None = None,
        own_sheet: str = "",
    ) -> None:
        """Serve the platform's own folder, those of the modules, and before all the site's own.

        `own_sheet` is style that comes after everything else: the site's colours.
        """
        own = (own_folder,) if own_folder is not None and own_folder.is_dir() else ()
        self.folders: tuple[Path, ...] = (*own, STATIC, *module_folders)
        self._contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for folder in reversed(self.folders)
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._contents[BUNDLE] = _bundle(module_folders, own_sheet)
        self._addresses: dict[str, str] = {}

    def content(self, name: str) -> bytes | None:
        """What the file was when the process started; None when no folder has it."""
        return self._contents.get(name)

    def address(self, name: str) -> str:
        """The address of a file, with a hash of its content: cached for ever, never stale.

        Raises FileNotFoundError when no folder has it.
        """
        if name not in self._addresses:
            content = self.content(name)
            if content is None:
                raise FileNotFoundError(f"no module has the static file {name}")
            digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
            self._addresses[name] = f"/static/{name}?v={digest}"
        return self._addresses[name]


def _bundle(module_folders: Sequence[Path], own_sheet: str) -> bytes:
    """Every style sheet in one: the design system's, those of the modules, the site's."""
    own = [STATIC / name for name in _FIRST_SHEETS]
    rest = [path for path in sorted(STATIC.glob("*.css")) if path not in own]
    others = [path for folder in module_folders for path in sorted(folder.rglob("*.css"))]
    sheets = (path.read_text("utf-8") for path in (*own, *rest, *others))
    return "\n".join((*sheets, own_sheet)).encode()
