"""The pictures of an app's listing."""

from studium.connect.oauth_apps.pictures.keep import (
    MOST_PICTURE_BYTES,
    PictureNotFound,
    add_picture,
    remove_picture,
)
from studium.connect.oauth_apps.pictures.store import Picture, pictures_of

__all__ = [
    "MOST_PICTURE_BYTES",
    "Picture",
    "PictureNotFound",
    "add_picture",
    "pictures_of",
    "remove_picture",
]
