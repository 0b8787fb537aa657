"""Files made for the tests: plain ones of every kind, and hostile ones."""

import io
import struct
import zipfile
import zlib

from PIL import Image

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLACE = "Jalan Rahasia 7, Singkawang"

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
)
_WRITTEN = (2026, 1, 1, 0, 0, 0)
_PARTS = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}


def pdf(objects=b"", after=b""):
    """Return a small PDF."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    return body + objects + b"xref\n0 1\ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n" + after


def packed_objects(objects):
    """Return objects as a compressed object stream."""
    packed = zlib.compress(objects)
    return b"9 0 obj<</Type/ObjStm/N 1/First 4/Length %d>>stream\n" % len(packed) + packed + b"\nendstream endobj\n"


def archive(entries, kind="docx", compression=zipfile.ZIP_DEFLATED):
    """Return an archive of (name or ZipInfo, content), with the content types of a kind unless it is empty.

    The same entries give the same bytes, whatever the time is.
    """
    types = [("[Content_Types].xml", _TYPES.format(_PARTS[kind]))] if kind in _PARTS else []
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as file:
        for name, content in [*types, *entries]:
            entry = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, _WRITTEN)
            file.writestr(entry, content, compress_type=entry.compress_type if entry is name else compression)
    return stream.getvalue()


def office(kind="docx", **more):
    """Return a plain Office file."""
    return archive([("word/document.xml", "<w:document/>"), ("_rels/.rels", "<Relationships/>"), *more.items()], kind)


def odt(*more):
    """Return a plain OpenDocument text."""
    entries = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<office:document-content/>")]
    return archive([*entries, *more], kind="")


def picture(kind="JPEG", size=(40, 30), **options):
    """Return a picture with camera data: where it was taken, by whom, with what."""
    image = Image.new("RGB", size, (200, 80, 20))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0110] = PLACE, "Siti Rekaan", "Kamera Rekaan"
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 54.0, 12.5), 3: "E", 4: (108.0, 59.0, 1.0)})
    stream = io.BytesIO()
    image.save(stream, kind, exif=exif, **options)
    return stream.getvalue()


def flood(width=30_000, height=30_000):
    """Return a PNG of a few bytes that claims 900 million pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


PLAIN = {
    "statement.pdf": pdf(),
    "a.jpg": picture("JPEG"),
    "a.JPEG": picture("JPEG"),
    "a.png": picture("PNG"),
    "a.webp": picture("WEBP"),
    "a.docx": office("docx"),
    "a.xlsx": office("xlsx"),
    "a.odt": odt(),
    "a.txt": b"Dua orang dibawa ke pelabuhan.\n",
    "b.txt": "Dua orang".encode("utf-16"),
    "a.csv": b"a,b\n1,2\n",
    "a.mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 40,
    "b.mp3": b"\xff\xfb\x90\x64" + b"\x00" * 40,
    "a.m4a": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A isom",
    "a.mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41",
}
