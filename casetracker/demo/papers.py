"""A paper for the demo's files: one page, made here, the same bytes every time. Nobody in it exists."""

from collections.abc import Sequence

_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return one page with a title and lines below it. Plain ASCII without brackets, which is all it needs."""
    text = [f"BT /F1 16 Tf 72 760 Td ({title}) Tj", "/F1 11 Tf 0 -14 Td"]
    text += [f"0 -18 Td ({line}) Tj" for line in lines]
    content = "\n".join([*text, "ET"])
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        _PAGE,
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        _FONT,
    ]
    body, places = "%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{item}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("ascii")
