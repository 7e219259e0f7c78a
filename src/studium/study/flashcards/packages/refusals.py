"""Why a package is not taken."""

from studium.platform.errors import Invalid


class PackageRefused(Invalid):
    """The file is no sound package, or one that no one makes in good faith."""

    slug = "package-refused"
    title = "This package cannot be taken"
