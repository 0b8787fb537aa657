"""Pictures: drawn anew without what the camera wrote into them, such as place, time and owner."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from casetracker.common.uploads.kinds import FileKind
from casetracker.common.uploads.problems import RefusedFile, UploadProblem

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def redrawn(content: bytes, kind: FileKind) -> bytes:
    """Return a copy that holds the first frame's pixels and nothing else. Raises RefusedFile."""
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind.code]]) as picture:
            # Only the head was read so far: a flood is refused before a pixel of it is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise RefusedFile(UploadProblem.PIXELS)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _written(_pixels(picture), kind)
    except Image.DecompressionBombError as error:
        raise RefusedFile(UploadProblem.PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise RefusedFile(UploadProblem.DAMAGED) from error


def _pixels(picture: Image.Image) -> Image.Image:
    """Return the picture upright, no side longer than `LONGEST_SIDE`, in a new image without any other data."""
    upright = ImageOps.exif_transpose(picture) or picture
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh


def _written(picture: Image.Image, kind: FileKind) -> bytes:
    stream = io.BytesIO()
    if kind.code == "jpeg":
        picture.convert("RGB").save(stream, "JPEG", quality=88)
    elif kind.code == "png":
        picture.save(stream, "PNG")
    else:
        picture.save(stream, "WEBP", quality=88)
    return stream.getvalue()
