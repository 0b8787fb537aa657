"""Make `.venv`, install a hash-locked requirements file into it once, and hand over to it.

Runs before anything is installed, so it uses the standard library alone and imports nothing of the project.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK_NAME = ".casetracker-lock"
MODULES = {"run": "casetracker.embedded", "test": "casetracker.embedded.throwaway"}
LEVELS = ("run", "test", "dev")
"""Each lock file contains the one before it, so an environment made for `dev` also serves `test` and `run`."""


def main(arguments: list[str]) -> None:
    """`bootstrap.py run|test ARGUMENTS` installs and hands over; `bootstrap.py install LEVEL` only installs."""
    try:
        if arguments[0] == "install":
            install(arguments[1])
            return
        install(arguments[0])
    except BootstrapError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
    hand_over(MODULES[arguments[0]], arguments[1:])


class BootstrapError(Exception):
    """Something the person at the keyboard has to put right, in one sentence."""


def hand_over(module: str, arguments: list[str]) -> NoReturn:
    """Replace this process by the project's module inside `.venv`."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.execve(PYTHON, [str(PYTHON), "-m", module, *arguments], {**os.environ, "PYTHONPATH": path})


def install(level: str) -> None:
    """Bring `.venv` to the lock file of `level`; does nothing when it is there already.

    Raises BootstrapError when the environment cannot be made or the packages cannot be installed.
    """
    try:
        VENV.mkdir(exist_ok=True)
        lock = (VENV / LOCK_NAME).open("w")
    except OSError as error:
        raise BootstrapError(f"{VENV} cannot be written ({error.strerror}); use a folder of your own.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not runs(PYTHON):
            make_environment()
        if is_installed(level):
            return
        if not holds_everything(level):
            install_packages(level)
        stamp_path(level).write_text(stamp(level), encoding="utf-8")


def runs(python: Path) -> bool:
    """Say whether the interpreter starts: a moved folder or an upgraded system leaves a dangling link."""
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", question], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    remove_broken_environment()
    if uv := shutil.which("uv"):
        run_or_raise([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)])
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise BootstrapError(
            f"{sys.executable} has no venv module. On Debian or Ubuntu: apt-get install python{version}-venv"
        )
    run_or_raise([sys.executable, "-m", "venv", str(VENV)])


def remove_broken_environment() -> None:
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != LOCK_NAME:
            path.unlink()


def lock_file(level: str) -> Path:
    return ROOT / "requirements" / f"{level}.txt"


def stamp_path(level: str) -> Path:
    return VENV / f".casetracker-{level}"


def stamp(level: str) -> str:
    """Name the content of the lock file and the interpreter the packages were installed for."""
    return f"{hashlib.sha256(lock_file(level).read_bytes()).hexdigest()} {interpreter()}\n"


def interpreter() -> str:
    settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    found = re.search(r"^version(?:_info)? = (\S+)", settings, re.MULTILINE)
    return found.group(1) if found else "unknown"


def is_installed(level: str) -> bool:
    return stamp_path(level).is_file() and stamp_path(level).read_text(encoding="utf-8") == stamp(level)


def holds_everything(level: str) -> bool:
    """Say whether each pinned version is there already, so that a richer environment is left untouched."""
    libraries = [str(path) for path in VENV.glob("lib/python*/site-packages")]
    present = {
        normal_name(distribution.metadata["Name"]): distribution.version
        for distribution in importlib.metadata.distributions(path=libraries)
    }
    return all(
        present.get(name, version if has_marker else None) == version for name, version, has_marker in pins(level)
    )


def pins(level: str) -> list[tuple[str, str, bool]]:
    """Return (name, version, whether only some platforms need it) of each line of the lock file."""
    lines = lock_file(level).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)( *;)?", lines, re.MULTILINE)
    return [(normal_name(name), version, bool(marker)) for name, version, marker in found]


def normal_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def install_packages(level: str) -> None:
    if sys.stderr.isatty() or level == "run":
        print(f"Installing {len(pins(level))} packages into .venv, once …", file=sys.stderr, flush=True)
    requirements = ["--require-hashes", "-r", str(lock_file(level))]
    if uv := shutil.which("uv"):
        run_or_raise([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON), *requirements])
        return
    if not has_pip():
        run_or_raise([str(PYTHON), "-m", "ensurepip"])
    run_or_raise(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *requirements]
    )


def has_pip() -> bool:
    return subprocess.run([PYTHON, "-c", "import pip"], check=False, capture_output=True).returncode == 0


def run_or_raise(command: list[str]) -> None:
    """Run the command with its output shown. Raises BootstrapError when it fails."""
    result = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if result.returncode:
        raise BootstrapError(f"{' '.join(command[:4])} … failed with exit code {result.returncode}; see above.")


if __name__ == "__main__":
    main(sys.argv[1:])
