"""What the tests of the launcher share."""

import shutil
import socket

import pytest

from tests.launcher import Launcher, make_open_folder


@pytest.fixture(scope="module")
def open_folder():
    folder = make_open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def launcher(open_folder):
    found = Launcher(open_folder / "launched")
    yield found
    found.stop()


@pytest.fixture
def busy_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]
