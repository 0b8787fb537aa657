"""Uploads that do not fit in memory wait in a sealed temporary file, never in one in clear."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from casetracker.vault.files import Spool


class SealedUploadHandler(FileUploadHandler):
    """Takes what the memory handler leaves; stands behind it in FILE_UPLOAD_HANDLERS."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.spool = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.spool.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        return UploadedFile(
            file=self.spool.finish(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
