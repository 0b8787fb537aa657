"""The virus scanner is asked in its own protocol, and its silence is no answer."""

import socket
import socketserver
import struct
import threading
import time

import pytest

from casetracker.common.uploads import DOCUMENTS, RefusedFile, ScanResult, UploadProblem, examine
from casetracker.common.uploads.scanner import CHUNK, scan
from tests.casetracker.common.uploads import samples


class Clamd(socketserver.StreamRequestHandler):
    """A small clamd: speaks INSTREAM as the real one does, and knows one virus."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            self.server.chunks.append(length)
            content += self.rfile.read(length)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        if self.server.mood == "slow":
            time.sleep(3)
        if self.server.mood == "broken":
            self.wfile.write(b"stream: Can't allocate memory ERROR\0")
        elif self.server.mood == "silent":
            return
        elif self.server.mood == "endless":
            self.wfile.write(b"x" * 20_000)
        elif samples.EICAR in content:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    mood, limit = "", 10**9

    def __init__(self, *args):
        super().__init__(*args)
        self.seen, self.chunks = [], []

    def handle_error(self, request, client_address):
        """A client that hangs up is part of the test."""


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    mood, limit = "", 10**9
    seen, chunks = [], []


def serving(server):
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def clamd(settings):
    server = serving(Server(("127.0.0.1", 0), Clamd))
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
    settings.CLAMAV_REQUIRED = True
    settings.CLAMAV_SECONDS = 2
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def nobody(settings):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    settings.CLAMAV_SECONDS = 1


class TestAnswers:
    def test_a_clean_file(self, clamd):
        assert scan(b"a clean file") == ScanResult.CLEAN
        assert clamd.seen == [b"a clean file"]

    def test_the_test_virus(self, clamd):
        with pytest.raises(RefusedFile) as refused:
            scan(samples.EICAR)
        assert refused.value.problem == UploadProblem.INFECTED

    def test_a_virus_in_a_text_that_is_otherwise_taken(self, clamd):
        with pytest.raises(RefusedFile) as refused:
            examine(b"x\n" + samples.EICAR, name="a.txt", kinds=DOCUMENTS, most_bytes=1000)
        assert refused.value.problem == UploadProblem.INFECTED

    def test_a_large_file_goes_in_chunks(self, clamd):
        content = bytes(range(256)) * 1000
        assert scan(content) == ScanResult.CLEAN
        assert clamd.seen == [content]
        assert max(clamd.chunks) == CHUNK
        assert len(clamd.chunks) == -(-len(content) // CHUNK)

    def test_by_unix_socket(self, settings, tmp_path):
        server = serving(UnixServer(str(tmp_path / "clamd.ctl"), Clamd))
        settings.CLAMAV_ADDRESS, settings.CLAMAV_SECONDS = f"unix://{tmp_path}/clamd.ctl", 2
        assert scan(b"x") == ScanResult.CLEAN
        server.shutdown()
        server.server_close()


class TestSilence:
    @pytest.mark.parametrize("mood", ["broken", "silent", "slow", "endless"])
    def test_an_answer_that_is_none_takes_no_file(self, clamd, mood):
        clamd.mood = mood
        started = time.monotonic()
        with pytest.raises(RefusedFile) as refused:
            scan(b"x")
        assert refused.value.problem == UploadProblem.NOT_SCANNED
        assert time.monotonic() - started < 3.5

    def test_a_file_beyond_the_scanners_own_limit_is_not_taken(self, clamd):
        clamd.limit = 1000
        with pytest.raises(RefusedFile) as refused:
            scan(b"x" * 500_000)
        assert refused.value.problem == UploadProblem.NOT_SCANNED

    def test_a_scanner_that_is_away_takes_no_file_where_it_is_required(self, nobody, settings):
        settings.CLAMAV_REQUIRED = True
        with pytest.raises(RefusedFile) as refused:
            scan(b"x")
        assert refused.value.problem == UploadProblem.NOT_SCANNED

    def test_and_the_file_is_marked_where_it_is_not(self, nobody, settings):
        settings.CLAMAV_REQUIRED = False
        assert scan(b"x") == ScanResult.NOT_SCANNED

    def test_without_a_scanner(self, settings):
        settings.CLAMAV_ADDRESS, settings.CLAMAV_REQUIRED = "", False
        assert scan(b"x") == ScanResult.NOT_SCANNED
        settings.CLAMAV_REQUIRED = True
        with pytest.raises(RefusedFile):
            scan(b"x")
