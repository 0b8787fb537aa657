"""Django's administration: every list and form it offers to a system administrator opens."""

import pytest
from django.urls import reverse

from casetracker.accounts.choices import Role
from tests.builders import accounts
from tests.builders import browser as browsers

pytestmark = pytest.mark.django_db
ICON = '<link rel="icon" href="data:,">'


def test_every_list_and_form_opens_and_asks_for_no_icon_that_is_not_there():
    client = browsers.of(accounts.user(Role.SYSTEM_ADMIN))
    front = client.get(reverse("admin:index"))
    offered = [model for group in front.context["app_list"] for model in group["models"]]
    assert offered
    wanted = [address for model in offered for address in (model["admin_url"], model["add_url"]) if address]
    for answer in (front, *map(client.get, wanted)):
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        assert ICON in answer.content.decode(), answer.request["PATH_INFO"]
