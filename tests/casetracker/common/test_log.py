"""No name, number or address reaches a log, whatever breaks and whoever logs it."""

import json
import logging
import warnings

import pytest
import structlog
from celery import shared_task
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from casetracker.accounts.models import User
from casetracker.common import log
from casetracker.common.api.viewsets import BaseApiView
from casetracker.common.views import BaseView
from tests.builders import accounts

NAME = "Siti Rekaan binti Fulan"
NIK = "3275014508900001"
MAIL = "siti.rekaan@example.test"
PHONE = "+62 811-1234-5678"
IDENTITY = (NAME, NIK, MAIL, PHONE, "Rekaan", "siti.rekaan", "0811", "1234-5678")


def nothing_of(lines):
    text = json.dumps(lines, ensure_ascii=False)
    return not [word for word in IDENTITY if word in text]


def duplicate_row():
    User(email=MAIL, display_name=NAME).save()
    User(email=MAIL, display_name=NAME).save()


def wrong_value():
    raise ValidationError({"full_name": [f"{NAME} ({NIK}) is known already"]})


def bad_cast():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [f"{NAME} {NIK}"])


def nested():
    try:
        raise KeyError(NIK)
    except KeyError as error:
        raise RuntimeError(f"no victim {NAME}, call {PHONE}") from error


BREAKS = {"duplicate": duplicate_row, "wrong": wrong_value, "cast": bad_cast, "nested": nested}


class Page(BaseView):
    def get(self, request, how):
        person = {"full_name": NAME, "nik": NIK}  # noqa: F841
        BREAKS[how]()
        return HttpResponse()

    post = get


class Resource(BaseApiView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def query_parameters(self):
        return frozenset({"q"})

    def get(self, request, how):
        BREAKS[how]()


urlpatterns = [path("page/<str:how>/", Page.as_view()), path("api/<str:how>/", Resource.as_view())]


@shared_task(name="tests.breaks")
def breaking_task(*, how):
    BREAKS[how]()


@pytest.mark.django_db
class TestWhatBreaks:
    @pytest.mark.parametrize("how", BREAKS)
    def test_a_page_leaves_the_kind_and_the_place_and_no_value(self, how, written):
        client = Client(raise_request_exception=False)
        client.force_login(accounts.officer())
        with override_settings(ROOT_URLCONF=__name__):
            answer = client.post(f"/page/{how}/?q={NIK}&name={NAME}", {"full_name": NAME, "phone": PHONE})
        assert answer.status_code == 500
        lines = written()
        assert nothing_of(lines)
        (broken,) = [line for line in lines if line["level"] == "error"]
        assert broken["request_id"] == answer["X-Request-ID"]
        assert broken["route"] == "/page/<str:how>/"
        assert any("test_log.py" in place and place.endswith(BREAKS[how].__name__) for place in broken["places"])

    @pytest.mark.parametrize("how", BREAKS)
    def test_the_api_does_the_same(self, how, written):
        with override_settings(ROOT_URLCONF=__name__):
            answer = Client(raise_request_exception=False).get(f"/api/{how}/", {"q": NIK})
        assert answer.status_code in {422, 500}
        assert nothing_of(written())
        assert any(line["event"] == "request" and line["status"] == answer.status_code for line in written())

    @pytest.mark.parametrize("how", BREAKS)
    def test_a_task_does_the_same(self, how, written):
        with transaction.atomic():
            breaking_task.apply(kwargs={"how": how})
            transaction.set_rollback(True)
        lines = [line for line in written() if line.get("task") == "tests.breaks"]
        assert lines[-1]["level"] == "error"
        assert lines[-1]["task_id"]
        assert nothing_of(written())

    def test_kinds_and_causes_are_told(self, written):
        try:
            nested()
        except RuntimeError:
            structlog.get_logger("casetracker.test").exception("it broke")
        line = written()[-1]
        assert (line["event"], line["error"], line["causes"]) == ("it broke", "RuntimeError", ["KeyError"])
        assert line["places"][-1].startswith("tests/casetracker/common/test_log.py:")

    def test_a_database_error_brings_no_detail(self, written):
        try:
            with transaction.atomic():
                duplicate_row()
        except IntegrityError:
            logging.getLogger("django.db.backends").exception("could not save %s", NAME)
        line = written()[-1]
        assert line["error"] == "django.db.utils.IntegrityError"
        assert "psycopg2.errors.UniqueViolation" in line["causes"]
        assert "DETAIL" not in json.dumps(line)
        assert nothing_of([line])


class TestOtherLibraries:
    def test_words_stay_and_arguments_go(self, written):
        logging.getLogger("some.library").warning("cannot read %s of %r after %d tries", NAME, {"nik": NIK}, 3)
        line = written()[-1]
        assert (line["event"], line["level"], line["logger"]) == (
            "cannot read … of … after … tries",
            "warning",
            "some.library",
        )
        assert nothing_of([line])

    def test_a_ready_made_sentence_is_withheld(self, written):
        logging.getLogger("some.library").warning("Invalid value " + NAME)  # noqa: G003
        assert written()[-1]["event"] == log.WITHHELD

    def test_extras_and_stacks_go(self, written):
        logging.getLogger("some.library").error("x %s", 1, extra={"body": NAME, "data": {"nik": NIK}}, stack_info=True)
        assert set(written()[-1]) == {"timestamp", "level", "logger", "event"}

    def test_a_refused_host_name_is_not_repeated(self, written, client):
        client.get("/help/", headers={"host": "siti.rekaan.example.test"})
        assert nothing_of(written())

    def test_warnings_are_lines_too(self, written):
        logging.captureWarnings(True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn(f"{NAME} is deprecated", UserWarning, stacklevel=1)
        finally:
            logging.captureWarnings(False)
        assert nothing_of(written())


class TestOwnLines:
    def test_unknown_keys_are_dropped(self, written):
        structlog.get_logger("casetracker.test").info("done", full_name=NAME, nik=NIK, body={"a": MAIL}, count=3)
        assert {key: value for key, value in written()[-1].items() if key != "timestamp"} == {
            "level": "info",
            "logger": "casetracker.test",
            "event": "done",
            "count": 3,
        }

    @pytest.mark.parametrize("value", [NIK, MAIL, PHONE, f"V-1 {NIK}", "0811 1234 5678"])
    def test_a_listed_key_carries_no_number_or_mail_address(self, value, written):
        structlog.get_logger("casetracker.test").info(value, route=value, error=value)
        line = written()[-1]
        assert {line["event"], line["route"], line["error"]} == {log.WITHHELD}

    def test_every_line_is_json_of_one_line(self, written):
        structlog.get_logger("casetracker.test").info('a\nb"c\u2028d')
        assert written()[-1]["event"] == 'a\nb"c\u2028d'
        assert written()[-1]["timestamp"].endswith("Z")


@pytest.mark.django_db
class TestLineOfARequest:
    def line(self, written):
        (line,) = [line for line in written() if line["event"] == "request"]
        return line

    def test_has_the_pattern_and_no_query(self, written, client):
        answer = client.get("/cases/K7QX-2M4D/", {"q": NIK})
        line = self.line(written)
        assert line["route"] == "/cases/<reference:reference>/"
        assert (line["method"], line["status"]) == ("GET", answer.status_code)
        assert line["request_id"] == answer["X-Request-ID"]
        assert isinstance(line["milliseconds"], int)
        assert "K7QX" not in json.dumps(line)
        assert nothing_of([line])

    def test_does_not_repeat_an_address_that_is_none(self, written, client):
        client.get(f"/{NAME}/")
        assert self.line(written)["route"] == "-"
        assert nothing_of(written())

    def test_does_not_repeat_a_made_up_method(self, written, client):
        client.generic("REKAAN", "/help/")
        assert self.line(written)["method"] == "other"


def test_the_console_writes_through_the_list():
    """Every handler that a process of the product has, of whichever logger, formats through the allow-list."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    own = [
        handler
        for logger in loggers
        for handler in logger.handlers
        if not type(handler).__module__.startswith(("_pytest", "pytest", "xdist"))
        and not isinstance(handler, logging.NullHandler)
    ]
    assert own
    assert {type(handler.formatter) for handler in own} == {structlog.stdlib.ProcessorFormatter}
