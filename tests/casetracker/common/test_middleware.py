"""The number of a request, and the headers that keep pages private."""

import re

from django.http import HttpResponse
from django.test import RequestFactory

from casetracker.common.middleware import (
    HEADERS,
    PrivacyHeadersMiddleware,
    RequestIdMiddleware,
    current_request_id,
    new_request_id,
)


class TestRequestIdMiddleware:
    def test_each_request_has_its_own_number_that_reads_well(self):
        numbers = {new_request_id() for _ in range(500)}
        assert len(numbers) == 500
        assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", number) for number in numbers)

    def test_page_log_and_header_have_the_same_number(self):
        seen = {}

        def answer(request):
            seen.update(request=request.request_id, log=current_request_id.get())
            return HttpResponse()

        response = RequestIdMiddleware(answer)(RequestFactory().get("/"))
        assert response["X-Request-ID"] == seen["request"] == seen["log"]
        assert current_request_id.get() == ""

    def test_a_number_sent_by_the_client_is_not_taken(self):
        request = RequestFactory().get("/", headers={"X-Request-ID": "chosen"})
        assert RequestIdMiddleware(lambda _request: HttpResponse())(request)["X-Request-ID"] != "chosen"


class TestPrivacyHeadersMiddleware:
    def respond(self, response):
        return PrivacyHeadersMiddleware(lambda _request: response)(RequestFactory().get("/"))

    def test_pages_are_kept_nowhere(self):
        response = self.respond(HttpResponse())
        assert {name: response[name] for name in HEADERS} == dict(HEADERS)
        assert response["Cache-Control"] == "no-store"
        assert "camera=()" in response["Permissions-Policy"]

    def test_a_view_may_be_stricter_or_say_otherwise(self):
        assert self.respond(HttpResponse(headers={"Cache-Control": "private, no-cache"}))["Cache-Control"] == (
            "private, no-cache"
        )
