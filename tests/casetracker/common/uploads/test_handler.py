"""What is uploaded stays within bounds, and only people who signed in make the server hold anything."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import load_handler

from casetracker.common.uploads.handler import MARGIN
from tests.builders import accounts


@pytest.mark.django_db
class TestGate:
    @pytest.fixture
    def sent(self, rf):
        def send(user=None, **files):
            request = rf.post(
                "/", {"before": "typed", **{name: SimpleUploadedFile(name, content) for name, content in files.items()}}
            )
            request.user = user or accounts.officer()
            return request

        return send

    def test_a_file_comes_whole(self, sent):
        content = bytes(range(256)) * 16_000
        request = sent(a=content)
        assert request.FILES["a"].read() == content
        assert request.FILES["a"].size == len(content)

    def test_of_a_file_over_the_limit_only_a_little_more_is_held(self, sent, settings):
        settings.UPLOAD_MAX_BYTES = 100_000
        file = sent(a=b"x" * 3_000_000).FILES["a"]
        assert 100_000 < file.size <= 100_000 + MARGIN
        assert len(file.read()) == file.size

    def test_the_limit_is_of_all_files_together(self, sent, settings):
        settings.UPLOAD_MAX_BYTES = 100_000
        files = sent(a=b"x" * 200_000, b=b"y" * 200_000).FILES
        assert sum(file.size for file in files.values()) <= 100_000 + MARGIN

    def test_there_are_few_of_them(self, sent):
        with pytest.raises(TooManyFilesSent):
            len(sent(**{f"f{number}": b"x" for number in range(6)}).FILES)

    def test_nobody_who_is_not_signed_in_brings_one(self, sent):
        request = sent(AnonymousUser(), a=b"x" * 1000)
        assert not request.FILES
        assert request.POST["before"] == "typed"

    def test_it_stands_first(self, settings):
        first = load_handler(settings.FILE_UPLOAD_HANDLERS[0], None)
        assert type(first).__name__ == "Gate"
