"""Uploaded files: streamed in and out, hashed, limited, owned; in a folder or any S3 store."""

from studium.platform.files.actions.delete_file import delete_file
from studium.platform.files.actions.keep_file import keep_file
from studium.platform.files.links import file_link
from studium.platform.files.model import (
    File,
    FileEmpty,
    FileMissing,
    FileNotFound,
    FileTooLarge,
    media_type_of,
)
from studium.platform.files.objects import Objects, StoreAway
from studium.platform.files.settings import FilesSettings
from studium.platform.files.store import file_by_id, file_of, files_of

__all__ = [
    "File",
    "FileEmpty",
    "FileMissing",
    "FileNotFound",
    "FileTooLarge",
    "FilesSettings",
    "Objects",
    "StoreAway",
    "delete_file",
    "file_by_id",
    "file_link",
    "file_of",
    "files_of",
    "keep_file",
    "media_type_of",
]
