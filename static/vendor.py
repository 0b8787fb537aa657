"""Copies the listed browser files out of the npm packages into the repository, and checks that they stayed as copied.

Of a stylesheet the families of classes that no page uses are left out; every rule that stays, stays as it was.

Run without arguments (needs Node) after changing a version in package.json; run with `--check` (needs nothing) in CI.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "static" / "vendor" / "vendor.lock.json"
PACKAGE_LOCK = ROOT / "package-lock.json"
FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")
CHARSET = re.compile(r"(@charset [^;]*;|)(.*)", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COMMA = re.compile(r",(?![^(]*\))")
EXCEPT_FOR = re.compile(r":not\([^)]*\)")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
SOURCE_MAP = re.compile(rb"\n?/[/*][#@] sourceMappingURL=[^\n]*\n?")


@dataclass(frozen=True)
class Package:
    """One npm package: the files taken from it, where they go, and what they may weigh together (gzip bytes).

    `without`: families of classes left out of its stylesheets, a class and all that begin with it and a dash.
    """

    name: str
    target: str
    files: tuple[str, ...]
    budget: int
    without: tuple[str, ...] = ()


UNUSED_OF_BOOTSTRAP = (
    "accordion", "breadcrumb", "bs-popover", "bs-tooltip", "btn-check", "btn-close", "btn-group", "btn-toolbar",
    "carousel", "collapse", "collapsing", "dropdown", "dropend", "dropstart", "dropup", "form-floating", "form-range",
    "form-switch", "input-group", "list-group", "modal", "nav-fill", "nav-item", "nav-justified", "nav-link",
    "nav-pills", "nav-tabs", "nav-underline", "navbar", "offcanvas", "page-item", "page-link", "pagination",
    "placeholder", "popover", "progress", "spinner", "tab-content", "tab-pane", "toast", "tooltip",
)  # fmt: skip
PACKAGES = (
    Package(
        "bootstrap",
        "static/vendor/bootstrap",
        ("dist/css/bootstrap.min.css", "LICENSE"),
        20_500,
        without=UNUSED_OF_BOOTSTRAP,
    ),
    Package("htmx.org", "static/vendor/htmx", ("dist/htmx.min.js", "LICENSE"), 18_500),
    Package("axe-core", "tests/vendor/axe-core", ("axe.min.js", "LICENSE"), 200_000),
)


def digest(data: bytes) -> str:
    """Return the sha256 of the bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def gzip_size(data: bytes) -> int:
    """Return what the bytes weigh on the wire, in bytes, at the strongest gzip level."""
    return len(gzip.compress(data, 9, mtime=0))


def without_families(style: str, families: tuple[str, ...]) -> str:
    """Return a stylesheet without the selectors that name a class of these families; its first comment stays."""
    is_left_out = re.compile(f"(?:{'|'.join(map(re.escape, families))})(?:-|$)").match
    licence = next(iter(COMMENT.findall(style)), "")

    def kept(text: str) -> Iterator[str]:
        for head, body in blocks(text):
            if head.startswith(("@media", "@supports")):
                inner = "".join(kept(body))
                if inner:
                    yield f"{head}{{{inner}}}"
            elif head.startswith("@keyframes"):
                if not is_left_out(head.removeprefix("@keyframes").strip()):
                    yield f"{head}{{{body}}}"
            else:
                parts = [part for part in COMMA.split(head) if not any(map(is_left_out, named(part)))]
                if parts:
                    yield f"{','.join(parts)}{{{body}}}"

    charset, rules = CHARSET.match(style).groups()
    return f"{charset}{licence}{''.join(kept(COMMENT.sub('', rules)))}\n"


def named(selector: str) -> list[str]:
    """Return the classes an element must have, or stand beside, to be meant by a selector."""
    return CLASS.findall(EXCEPT_FOR.sub("", selector))


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each outermost pair of braces, and what stands in it."""
    depth = start = body = 0
    for at, letter in enumerate(text):
        if letter == "{":
            depth += 1
            if depth == 1:
                body = at + 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield text[start : body - 1].strip(), text[body:at]
                start = at + 1


def strip_addresses(lock: dict[str, object]) -> dict[str, object]:
    """Drop every address (registry, funding page) from an npm lock; the integrity hashes are what locks."""
    packages = lock.get("packages", {})
    if isinstance(packages, dict):
        for entry in packages.values():
            entry.pop("resolved", None)
            entry.pop("funding", None)
    return lock


def copy_all() -> None:
    """Install the locked packages into a temporary folder, copy the listed files, and write the hash lock."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, work / name)
        command = "ci" if _lock_matches_package_json() else "install"
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm is needed to update vendored files; `--check` works without it.")
        subprocess.run([npm, command, "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, check=True)  # noqa: S603
        lock = strip_addresses(json.loads((work / "package-lock.json").read_text()))
        PACKAGE_LOCK.write_text(json.dumps(lock, indent=2) + "\n")
        for target in FOLDERS:
            shutil.rmtree(target, ignore_errors=True)
        entries = [_copy(package, work / "node_modules" / package.name, lock) for package in PACKAGES]
    LOCK.write_text(json.dumps({"packages": entries}, indent=2) + "\n")


def _lock_matches_package_json() -> bool:
    if not PACKAGE_LOCK.exists():
        return False
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads(PACKAGE_LOCK.read_text())["packages"][""]
    return all(locked.get(key) == wanted.get(key) for key in ("dependencies", "devDependencies"))


def _copy(package: Package, source: Path, lock: dict[str, object]) -> dict[str, object]:
    manifest = json.loads((source / "package.json").read_text())
    packages = lock["packages"]
    assert isinstance(packages, dict)  # noqa: S101
    files = []
    for name in package.files:
        before = (source / name).read_bytes()
        after = before if name == "LICENSE" else SOURCE_MAP.sub(b"\n", before)
        if package.without and name.endswith(".css"):
            after = without_families(after.decode(), package.without).encode()
        target = ROOT / package.target / Path(name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(after)
        files.append(
            {
                "from": name,
                "to": str(target.relative_to(ROOT)),
                "sha256_in_package": digest(before),
                "sha256": digest(after),
            }
        )
    return {
        "name": package.name,
        "version": manifest["version"],
        "licence": manifest["license"],
        "integrity": packages[f"node_modules/{package.name}"]["integrity"],
        "files": files,
    }


def problems() -> list[str]:
    """Return every way in which the vendored files differ from the lock, the package list or their budget."""
    lock = json.loads(LOCK.read_text())
    listed = {file["to"]: file["sha256"] for package in lock["packages"] for file in package["files"]}
    found = []
    for name, expected in listed.items():
        path = ROOT / name
        if not path.exists():
            found.append(f"{name}: missing")
        elif digest(path.read_bytes()) != expected:
            found.append(f"{name}: changed since it was vendored")
    on_disk = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in folder.rglob("*") if path.is_file()}
    found += [f"{name}: not listed in vendor.lock.json" for name in sorted(on_disk - set(listed) - {_lock_name()})]
    found += _lock_problems(lock)
    for package in PACKAGES:
        size = package_size(package)
        if size > package.budget:
            found.append(f"{package.name}: {size} bytes gzip, the budget is {package.budget}")
    return found


def _lock_name() -> str:
    return str(LOCK.relative_to(ROOT))


def _lock_problems(lock: dict[str, list[dict[str, str]]]) -> list[str]:
    npm_lock_text = PACKAGE_LOCK.read_text()
    npm_packages = json.loads(npm_lock_text)["packages"]
    found = ["package-lock.json: holds an address"] if "://" in npm_lock_text else []
    locked = {package["name"]: package for package in lock["packages"]}
    for package in PACKAGES:
        entry, npm_entry = locked.get(package.name), npm_packages.get(f"node_modules/{package.name}")
        if entry is None or npm_entry is None:
            found.append(f"{package.name}: not in both locks")
        elif (entry["version"], entry["integrity"]) != (npm_entry["version"], npm_entry["integrity"]):
            found.append(f"{package.name}: vendor.lock.json and package-lock.json name different versions")
    return found


def package_size(package: Package) -> int:
    """Return what a package's vendored files weigh without its licence, in gzip bytes."""
    names = [Path(name).name for name in package.files if name != "LICENSE"]
    paths = [ROOT / package.target / name for name in names]
    return sum(gzip_size(path.read_bytes()) for path in paths if path.exists())


def main(arguments: list[str] | None = None) -> int:
    """Copy, or with `--check` only compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare files with the lock; change nothing")
    options = parser.parse_args(arguments)
    if not options.check:
        copy_all()
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)  # noqa: T201
    for package in PACKAGES:
        print(f"{package.name}: {package_size(package):,} bytes gzip of {package.budget:,}")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
