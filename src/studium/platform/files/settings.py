"""Where uploaded files are kept."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from studium.platform.settings import Address, ModuleSettings

MOST_BYTES = 200 * 1024 * 1024


class FilesSettings(ModuleSettings):
    """A folder on this machine, or a bucket of any S3-compatible store."""

    files_dir: Path | None = Field(
        None, description="The folder of uploaded files. Without it `files` in DATA_DIR."
    )
    files_s3_bucket: str | None = Field(
        None,
        description="The bucket of an S3-compatible store, in place of a folder; several machines "
        "need one.",
    )
    files_s3_endpoint: Address | None = Field(
        None, description="Where the store is, when it is not Amazon's."
    )
    files_s3_region: str = Field("us-east-1", description="The region of the bucket.")
    files_s3_access_key: str | None = Field(None, description="The access key of the store.")
    files_s3_secret_key: SecretStr | None = Field(None, description="Its secret key.")
    files_largest_bytes: int = Field(
        50 * 1024 * 1024,
        ge=1024,
        le=MOST_BYTES,
        description="The largest file that may be uploaded, in bytes.",
    )
    files_per_owner_bytes: int = Field(
        5 * 1024 * 1024 * 1024,
        ge=1024,
        description="How much one person may keep in all, in bytes; the operator has no limit.",
    )

    @model_validator(mode="after")
    def store_is_complete(self) -> Self:
        """Refuse half of a key."""
        if (self.files_s3_access_key is None) is not (self.files_s3_secret_key is None):
            raise ValueError("FILES_S3_ACCESS_KEY and FILES_S3_SECRET_KEY belong together")
        return self
