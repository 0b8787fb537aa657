"""Installing: what counts as installed, and what `./test` takes for a narrowed run."""

import pytest

from casetracker.embedded import bootstrap
from casetracker.embedded.throwaway import is_narrowed

LOCK = """\
django==5.2.19 \\
    --hash=sha256:0000
celery[redis]==5.7.0 \\
    --hash=sha256:0000
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:0000
"""


@pytest.fixture
def environment(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text(LOCK)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")

    def install(name, version):
        folder = tmp_path / ".venv/lib/python3.11/site-packages" / f"{name}-{version}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")

    return install


class TestHoldsEverything:
    def test_reads_names_extras_and_markers(self, environment):
        assert bootstrap.pins("run") == [
            ("django", "5.2.19", False),
            ("celery", "5.7.0", False),
            ("async-timeout", "5.0.1", True),
        ]

    def test_leaves_a_richer_environment_alone(self, environment):
        for name, version in (("Django", "5.2.19"), ("celery", "5.7.0"), ("ruff", "0.17.6")):
            environment(name, version)
        assert bootstrap.holds_everything("run")

    def test_misses_a_package(self, environment):
        environment("Django", "5.2.19")
        assert not bootstrap.holds_everything("run")

    def test_misses_another_version(self, environment):
        environment("Django", "5.2.18")
        environment("celery", "5.7.0")
        assert not bootstrap.holds_everything("run")

    def test_minds_another_version_of_what_only_some_platforms_need(self, environment):
        for name, version in (("Django", "5.2.19"), ("celery", "5.7.0"), ("async_timeout", "4.0")):
            environment(name, version)
        assert not bootstrap.holds_everything("run")


class TestIsInstalled:
    def test_holds_until_the_lock_file_or_the_interpreter_changes(self, environment, tmp_path):
        bootstrap.stamp_path("run").write_text(bootstrap.stamp("run"))
        assert bootstrap.is_installed("run")
        (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.13.0\n")
        assert not bootstrap.is_installed("run")
        (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
        (tmp_path / "requirements" / "run.txt").write_text(LOCK.replace("5.2.19", "5.2.20"))
        assert not bootstrap.is_installed("run")


@pytest.mark.parametrize("level", ["run", "test", "dev"])
def test_locks_hold_no_addresses_and_a_hash_for_each_package(level):
    text = bootstrap.lock_file(level).read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(bootstrap.pins(level)) > 50


@pytest.mark.parametrize(
    ("arguments", "narrowed"),
    [
        ([], False),
        (["-q", "-x", "--durations=10"], False),
        (["tests/cases"], True),
        (["-k", "referral"], True),
        (["-mdatabase"], True),
        (["-n4"], True),
        (["--lf"], True),
    ],
)
def test_two_workers_only_for_the_whole_suite(arguments, narrowed):
    assert is_narrowed(arguments) is narrowed
