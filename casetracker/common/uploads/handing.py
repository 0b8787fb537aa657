"""The file on its way out."""

from typing import Any

from django.http import FileResponse

# SECURITY: a file is handed to be kept, never to be shown in this site's name: were a browser to show it all the same,
# it would run nothing and load nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def attachment(file: Any, *, name: str, media_type: str) -> FileResponse:
    """Answer with a file that came in from outside, in pieces, as an attachment under a name of ours."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type, headers=HEADERS)
