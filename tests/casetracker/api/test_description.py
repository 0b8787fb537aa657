"""The OpenAPI description: complete, without warnings, and shown to those signed in under the strict policy."""

import json
import re
from contextlib import redirect_stderr
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.validation import validate_schema

from casetracker.accounts.api.scopes import SCOPES
from casetracker.api_urls import v1
from casetracker.common.api import schema
from tests.builders import accounts, api


@pytest.fixture(scope="module")
def document():
    reset_generator_stats()
    schema.description.cache_clear()
    with redirect_stderr(StringIO()) as said:
        made = schema.description()
    assert not GENERATOR_STATS, said.getvalue()
    return made


def operations(document):
    return [(path, method, found) for path, methods in document["paths"].items() for method, found in methods.items()]


class TestDocument:
    def test_is_valid_openapi_3(self, document):
        validate_schema(document)
        assert document["openapi"].startswith("3.")

    def test_says_nothing_about_rows(self, document, db):
        schema.description.cache_clear()
        accounts.agency("An agency that is not part of the description")
        assert schema.description() == document

    def test_holds_every_address(self, document):
        def paths(patterns, prefix="/api/v1/"):
            for pattern in patterns:
                route = prefix + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
                yield from paths(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]

        assert set(document["paths"]) == set(paths(v1))

    def test_every_operation_has_words_a_number_and_its_refusals(self, document):
        numbers = [found["operationId"] for _path, _method, found in operations(document)]
        assert len(numbers) == len(set(numbers))
        for path, method, found in operations(document):
            where = f"{method} {path}"
            assert found["summary"], where
            assert found["tags"][0] in schema.TAGS, where
            assert {"406", "429"} <= set(found["responses"]), where
            if found.get("security", [{}]) != [{}] and "problems" not in path:
                assert {"401", "403"} <= set(found["responses"]), where
            if "{" in path:
                assert "404" in found["responses"], where
            for status, answer in found["responses"].items():
                if status >= "400" and found["tags"] != ["token"]:
                    assert list(answer["content"]) == ["application/problem+json"], (where, status)

    def test_every_path_parameter_is_described(self, document):
        for path, method, found in operations(document):
            described = {item["name"] for item in found.get("parameters", ()) if item["in"] == "path"}
            assert described == set(re.findall(r"{(\w+)}", path)), (method, path)

    def test_writes_need_their_guards(self, document):
        for path, method, found in operations(document):
            headers = {item["name"] for item in found.get("parameters", ()) if item["in"] == "header"}
            if "token" in path:
                continue
            if method == "post":
                assert "Idempotency-Key" in headers, path
            if method == "patch":
                assert "If-Match" in headers, path

    def test_names_every_scope_and_no_other(self, document):
        flow = document["components"]["securitySchemes"]["agencyToken"]["flows"]["clientCredentials"]
        assert set(flow["scopes"]) == set(SCOPES)
        assert flow["tokenUrl"] == reverse("api_token")
        used = {
            scope
            for _path, _method, found in operations(document)
            for need in found.get("security", ())
            for scopes in need.values()
            for scope in scopes
        }
        assert used == set(SCOPES)


@pytest.mark.django_db
class TestServing:
    def test_to_a_client_with_a_token(self, document):
        answer = api.caller(scopes=[]).get("/api/schema/")
        assert answer.body == json.loads(json.dumps(document))
        assert api.caller().get("/api/schema/", If_None_Match=answer["ETag"]).status_code == 304

    def test_to_people_who_are_signed_in_and_to_nobody_else(self):
        http = Client()
        assert http.get("/api/schema/").status_code == 401
        assert http.get("/api/docs/").status_code == 302
        http.force_login(accounts.officer())
        assert http.get("/api/schema/").status_code == 200
        page = http.get("/api/docs/").content.decode()
        assert "/api/v1/cases/{reference}/transitions/" in page
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
