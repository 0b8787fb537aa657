"""A write through the API is done whole and once, or not at all."""

import json
import logging
import threading

import pytest
from django.db import connection, connections
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from rest_framework.response import Response

from casetracker.accounts.models import Agency
from casetracker.common.api.viewsets import BaseApiView
from casetracker.common.errors import WrongState
from tests.builders import accounts, api

NEW_CASE = {"kind": "trafficking", "opened_on": "2026-01-05"}


class Writing(BaseApiView):
    """Writes a row, then does what the address says."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request, end):
        accounts.agency("Half done")
        if end == "breaks":
            raise ZeroDivisionError("a secret of ours")
        if end == "refused":
            raise WrongState()
        return Response({})


urlpatterns = [path("<str:end>/", Writing.as_view())]


@pytest.mark.django_db(transaction=True)
class TestTransaction:
    @pytest.mark.parametrize(("end", "status", "kept"), [("done", 200, 1), ("refused", 409, 0), ("breaks", 500, 0)])
    def test_holds_what_was_written_only_when_all_went_well(self, end, status, kept):
        with override_settings(ROOT_URLCONF=__name__):
            answer = Client(raise_request_exception=False).get(f"/{end}/")
        assert answer.status_code == status
        assert Agency.objects.filter(name="Half done").count() == kept

    def test_what_broke_is_in_the_log_and_not_in_the_answer(self, caplog):
        with override_settings(ROOT_URLCONF=__name__), caplog.at_level(logging.ERROR):
            answer = Client(raise_request_exception=False).get("/breaks/")
        body = json.loads(answer.content)
        assert (body["code"], answer["Content-Type"]) == ("server_error", "application/problem+json")
        assert "secret" not in answer.content.decode()
        assert body["request_id"] == answer["X-Request-ID"]
        assert "ZeroDivisionError" in caplog.text

    def test_leaves_no_transaction_open(self):
        Writing.as_view()(RequestFactory().get("/done/"), end="done")
        assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
class TestSameKeyAtTheSameMoment:
    def test_is_carried_out_once_and_answered_twice_alike(self):
        caller = api.caller()
        start = threading.Barrier(2)
        answers = []

        def send():
            start.wait(20)
            answers.append(api.Caller(token=caller.token).post("cases/", NEW_CASE, Idempotency_Key="same"))
            connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].body == answers[1].body
        assert len(caller.get("cases/").body["results"]) == 1
