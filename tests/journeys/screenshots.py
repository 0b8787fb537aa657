"""Takes the pictures of the README from the running product, given its address and state folder.

`DJANGO_SETTINGS_MODULE=casetracker.settings.test .venv/bin/python -m tests.journeys.screenshots
http://127.0.0.1:8000 .state`
"""

import struct
import sys
import zlib
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import ARGUMENTS, find_chromium
from tests.journeys.conftest import new_context, read_accounts, sign_in

FOLDER = Path(__file__).parents[2] / "docs/images"
LARGEST = 150_000


def case_page(page):
    page.goto("/cases/?status=open_both&mine=me&child_involved=yes")
    page.locator("#result tbody th a").first.click()


def log_a_case(page):
    page.goto("/cases/new/")
    page.locator("main [name=text]").fill("Nobody Of This Name")
    page.locator("main form[method=post] [data-submit]").click()
    page.locator("form[action='/cases/new/start/'] button").click()
    page.locator("main [name=report_channel]").wait_for()


def referral(page):
    page.goto("/referrals/?box=from")
    page.locator("main tbody th a").first.click()


def report(page):
    page.goto("/reports/new/")
    page.locator("[name=definition][value=police_table]").check()
    page.locator("[name=period]").select_option("other")
    page.locator("[name=period_from]").fill("2023-06-05")
    page.locator("[name=period_to]").fill("2023-06-11")
    page.locator("main form button.btn-primary").click()


PICTURES = (
    ("case-desktop-en", "officer", "desk", "en", case_page),
    ("today-phone-id", "shelter", "phone", "id", lambda page: page.goto("/today/")),
    ("dashboard-desktop-en", "coordinator", "desk", "en", lambda page: page.goto("/dashboard/")),
    ("log-a-case-phone-en", "officer", "phone", "en", log_a_case),
    ("referral-desktop-id", "officer", "desk", "id", referral),
    ("report-desktop-en", "coordinator", "desk", "en", report),
)
"""File, account, width, language, and the way there."""


def main(address, state):
    """Take every picture. Raises AssertionError for one that is too large."""
    accounts = read_accounts(Path(state) / "demo-accounts.txt")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for name, account, size, language, way in PICTURES:
            context = new_context(browser, address, language=language, size=size)
            page = context.new_page()
            page.goto("/")
            sign_in(page, *accounts[account])
            way(page)
            page.wait_for_load_state("networkidle")
            page.evaluate("document.activeElement?.blur()")
            file = FOLDER / f"{name}.png"
            page.screenshot(path=file)
            context.close()
            file.write_bytes(with_a_palette(file.read_bytes()))
            assert file.stat().st_size < LARGEST, file
        browser.close()


def with_a_palette(png):
    """Return the picture with at most 256 colours, which the flat colours of a page need no more than."""
    width, height, rows = read_png(png)
    pixels = [rows[place : place + 3] for place in range(0, len(rows), 3)]
    palette = [colour for colour, _number in Counter(pixels).most_common(256)]
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in set(pixels) - places.keys():
        places[colour] = min(range(len(palette)), key=lambda place: distance(palette[place], colour))
    indexed = bytes(places[colour] for colour in pixels)
    lines = b"".join(b"\0" + indexed[row * width : (row + 1) * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def distance(one, other):
    return sum((left - right) ** 2 for left, right in zip(one, other, strict=True))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def read_png(png):
    """Return width, height and RGB bytes of a picture as Chromium writes it: 8 bits, RGB or RGBA, not interlaced."""
    place, data, channels, width, height = 8, b"", 3, 0, 0
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, _depth, colour = struct.unpack(">IIBB", body[:10])
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            data += body
        place += length + 12
    raw, stride, before, found = zlib.decompress(data), width * channels, bytearray(width * channels), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        line = unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, channels)
        before = line
        found += line if channels == 3 else bytes(value for place, value in enumerate(line) if place % 4 != 3)
    return width, height, bytes(found)


def unfilter(kind, line, before, step):
    """Undo the filter of one line of a PNG (PNG specification, section 9)."""
    for place in range(len(line)):
        left = line[place - step] if place >= step else 0
        up = before[place]
        corner = before[place - step] if place >= step else 0
        line[place] = (line[place] + predicted(kind, left, up, corner)) & 255
    return line


def predicted(kind, left, up, corner):
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]


if __name__ == "__main__":
    main(*sys.argv[1:])
