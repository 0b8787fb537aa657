"""Lists ask the database as often for 50 rows as for 2; a case page stays within its budget."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Offence
from tests.builders import cases as build

pytestmark = pytest.mark.django_db

CASE_PAGE = 15


def queries(client, address, **post):
    """Return the statements one request needs, without the marks of transactions."""
    with CaptureQueriesContext(
        connection,
    ) as context:
        answer = client.post(address, post) if post else client.get(address)
    assert answer.status_code == 200
    return [
        query["sql"]
        for query in context.captured_queries
        if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK", query["sql"])
    ]


class TestCaseList:
    def test_costs_the_same_for_2_and_50(self, client, people, places):
        client.force_login(people.lead)
        address = reverse("case_list")
        build.cases(people.viewer, 1, found_province_id=places.west.pk)
        client.get(address)
        few = queries(client, address)
        build.cases(people.viewer, 48, found_province_id=places.west.pk)
        assert len(queries(client, address)) == len(few)

    def test_so_it_does_with_filters(self, client, people):
        client.force_login(people.lead)
        address = f"{reverse('case_list')}?status=open&exploitation=fishing&overdue=yes&mine=agency"
        client.get(address)
        few = queries(client, address)
        build.cases(people.viewer, 49)
        assert len(queries(client, address)) == len(few)


class TestMyWork:
    def test_costs_the_same_for_few_and_many_tasks(self, client, people):
        client.force_login(people.lead)
        address = reverse("my_work")
        client.get(address)
        few = queries(client, address)
        for number in range(30):
            build.task(people.case, people.viewer, due_on=timezone.localdate() + timedelta(days=number % 10))
        assert len(queries(client, address)) == len(few)


class TestSearch:
    def test_costs_the_same_for_2_and_20_hits(self, client, people):
        client.force_login(people.lead)
        for _ in range(2):
            build.suspect(people.case, people.viewer, name="Suspek Rekaan")
        client.post(reverse("search"), {"q": "Suspek Rekaan"})
        few = queries(client, reverse("search"), q="Suspek Rekaan")
        for _ in range(18):
            build.suspect(build.case(people.viewer), people.viewer, name="Suspek Rekaan")
        assert len(queries(client, reverse("search"), q="Suspek Rekaan")) == len(few)


class TestCasePage:
    def fill(self, people, count):
        today = timezone.localdate()
        offence = Offence.objects.get(code="law_21_2007_art_4")
        for _ in range(count):
            suspect = build.suspect(people.case, people.viewer, roles=["broker", "pimp"])
            services.add_charge(
                suspect_id=suspect.pk,
                offence_id=offence.pk,
                phase="investigation",
                laid_on=today,
                actor=people.viewer,
                now=timezone.now(),
            )
            services.record_stage(
                case_id=people.case.pk,
                stage="suspect_named",
                suspect_id=suspect.pk,
                on=today,
                actor=people.viewer,
                now=timezone.now(),
            )
            build.note(people.case, people.viewer, "A note", "investigation")
            build.task(people.case, people.viewer, assignee_id=people.lead.pk)

    def test_stays_within_its_budget_however_full_the_file(self, client, people, law):
        client.force_login(people.lead)
        address = reverse("case_detail", args=[people.case.reference])
        self.fill(people, 2)
        client.get(address)
        few = queries(client, address)
        assert len(few) <= CASE_PAGE, few
        self.fill(people, 12)
        assert len(queries(client, address)) == len(few)

    def test_so_does_the_page_of_a_suspect_and_the_history(self, client, people, law):
        client.force_login(people.lead)
        self.fill(people, 2)
        addresses = [
            reverse("suspect_detail", args=[people.case.reference, "S-1"]),
            reverse("case_history", args=[people.case.reference]),
        ]
        for address in addresses:
            client.get(address)
        few = [len(queries(client, address)) for address in addresses]
        self.fill(people, 6)
        assert [len(queries(client, address)) for address in addresses] == few
