"""Django's administration: every list and form it offers to a system administrator opens."""

import pytest
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse

from casetracker.accounts.choices import Role
from tests.builders import accounts
from tests.builders import browser as browsers

pytestmark = pytest.mark.django_db
ICON = '<link rel="icon" href="data:,">'


def test_every_list_and_form_opens_and_asks_for_no_icon_that_is_not_there(regions):
    client = browsers.of(accounts.user(Role.SYSTEM_ADMIN))
    front = client.get(reverse("admin:index"))
    offered = [model for group in front.context["app_list"] for model in group["models"]]
    assert offered
    lists = [model["admin_url"] for model in offered]
    forms = [
        reverse(admin_urlname(model["model"]._meta, "change"), args=[row.pk])
        for model in offered
        for row in model["model"].objects.all()[:1]
    ]
    assert len(forms) == len(lists)
    for answer in (front, *map(client.get, lists + forms)):
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        assert ICON in answer.content.decode(), answer.request["PATH_INFO"]
