"""Static files: those of the design system, the modules and the site, under one address."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).parent / "static"
BUNDLE = "all.css"
_FIRST_SHEETS = (
    *("tokens.css", "base.css", "layout.css", "prose.css", "forms.css"),
    *("components.css", "figures.css", "site.css"),
)
_HASH_LENGTH = 10


class Assets:
    """The folders whose files are served under /static, and one sheet made of all their sheets."""

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
        self._module_folders = module_folders
        self._own_sheet = own_sheet
        self._addresses: dict[str, str] = {}

    def address(self, name: str) -> str:
        """The address of a file, with a hash of its content: cached for ever, never stale.

        Raises FileNotFoundError when no folder has it.
        """
        if name not in self._addresses:
            content = self.bundle if name == BUNDLE else self._path(name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
            self._addresses[name] = f"/static/{name}?v={digest}"
        return self._addresses[name]

    @cached_property
    def bundle(self) -> bytes:
        """Every style sheet in one: the design system's, those of the modules, the site's."""
        own = [STATIC / name for name in _FIRST_SHEETS]
        rest = [path for path in sorted(STATIC.glob("*.css")) if path not in own]
        others = [path for folder in self._module_folders for path in sorted(folder.rglob("*.css"))]
        sheets = (path.read_text("utf-8") for path in (*own, *rest, *others))
        return "\n".join((*sheets, self._own_sheet)).encode()

    def _path(self, name: str) -> Path:
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise FileNotFoundError(f"no module has the static file {name}")
