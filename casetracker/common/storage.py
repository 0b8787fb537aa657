"""How static files are stored."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class GzippedStaticFiles(CompressedManifestStaticFilesStorage):
    """As in production without brotli, which takes 30 times as long to compress for 18 % less to send."""

    def create_compressor(self, **options: Any) -> Compressor:
        return super().create_compressor(**{**options, "use_brotli": False})
