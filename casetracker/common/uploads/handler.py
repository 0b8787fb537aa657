"""The gate in front of the upload handlers: who may bring a file, and how much of it is taken in."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MARGIN = 128 * 1024
"""What is taken in beyond the limit, so that the form sees a file that is too large and can say so."""


class Gate(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS and keeps nothing itself.

    SECURITY: nobody who is not signed in makes the server hold a file, and no request makes it hold more than
    `UPLOAD_MAX_BYTES` and a margin: of what is longer the rest is read and dropped.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._left = settings.UPLOAD_MAX_BYTES + MARGIN

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass a piece on to the handlers behind, or drop it."""
        self._left -= len(raw_data)
        return raw_data if self._left >= 0 else None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
