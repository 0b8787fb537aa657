"""Persona × page: who gets which page of a victim, and what stands on it."""

import pytest

from tests.victims.conftest import HEALTH_NOTE, NAME

OK, REFUSED, ABSENT = 200, 403, 404

PAGES = {
    "panel": "/cases/{case}/victims/",
    "page": "/cases/{case}/victims/V-1/",
    "services": "/cases/{case}/services/",
    "victim_services": "/cases/{case}/victims/V-1/services/",
    "new": "/cases/{case}/victims/new/",
    "reveal": "/cases/{case}/victims/V-1/reveal/",
    "identity": "/cases/{case}/victims/V-1/identity/",
    "facts": "/cases/{case}/victims/V-1/edit/facts/",
    "ages": "/cases/{case}/victims/V-1/edit/ages/",
    "recruitment": "/cases/{case}/victims/V-1/edit/recruitment/",
    "wishes": "/cases/{case}/victims/V-1/edit/wishes/",
    "identification": "/cases/{case}/victims/V-1/identification/",
    "findings": "/cases/{case}/victims/V-1/findings/act/",
    "consent": "/cases/{case}/victims/V-1/consent/",
    "need": "/cases/{case}/victims/V-1/needs/new/",
    "service_new": "/cases/{case}/victims/V-1/services/new/",
    "choose": "/cases/{case}/services/new/",
    "care_start": "/cases/{case}/victims/V-1/care/start/",
    "stay_new": "/cases/{case}/victims/V-1/stay/new/",
    "today": "/today/",
    "care": "/care/",
    "shelters": "/care/shelters/",
    "shelter_new": "/care/shelters/new/",
}

WRITING = {
    "new", "identity", "facts", "ages", "recruitment", "wishes", "identification", "findings",
}  # fmt: skip

OURS = ("today", "care", "shelters", "shelter_new")


def pages(others: int, **some: int) -> dict[str, int]:
    """Return what each page answers: the same for all but some."""
    return {**dict.fromkeys(PAGES, others), **some}


NOT_OURS = dict.fromkeys(OURS, REFUSED)

EXPECTED = {
    "officer": pages(OK, **NOT_OURS, stay_new=REFUSED),
    "worker": pages(OK, **dict.fromkeys(WRITING, REFUSED), choose=303),
    "coordinator": pages(REFUSED, panel=OK),
    "prosecutor": pages(REFUSED, **dict.fromkeys(("panel", "page", "reveal", "consent", "need", "care_start"), OK)),
    "partner": pages(REFUSED, **dict.fromkeys(("panel", "page", "services", "victim_services"), OK)),
    "outsider": pages(ABSENT, **NOT_OURS),
    "other_shelter": pages(ABSENT, **dict.fromkeys(OURS, OK)),
    "auditor": pages(ABSENT, **NOT_OURS),
    "admin": pages(ABSENT, **NOT_OURS),
}


class TestEveryPage:
    @pytest.mark.parametrize("persona", EXPECTED)
    def test_answers_as_the_sections_say(self, world, persona):
        client = world.client(persona)
        found = {
            name: client.get(address.format(case=world.case.reference)).status_code for name, address in PAGES.items()
        }
        assert found == EXPECTED[persona]

    @pytest.mark.parametrize("persona", EXPECTED)
    def test_never_shows_a_name(self, world, persona):
        client = world.client(persona)
        for address in PAGES.values():
            assert NAME not in client.get(address.format(case=world.case.reference)).content.decode()

    def test_is_the_same_for_hidden_and_absent(self, world):
        client = world.client("outsider")
        hidden = client.get(f"/cases/{world.case.reference}/victims/V-1/")
        absent = client.get("/cases/2222-2222/victims/V-1/")
        assert hidden.status_code == absent.status_code == ABSENT

    @pytest.mark.parametrize("persona", ["outsider", "coordinator", "partner", "prosecutor", "auditor"])
    def test_refuses_a_write_too(self, world, persona):
        client = world.client(persona)
        address = f"/cases/{world.case.reference}/victims/V-1/services/new/"
        assert client.post(address, {"type": "food"}).status_code in {REFUSED, ABSENT}


class TestWhatStandsOnIt:
    def test_health_services_are_hidden_whole_from_police(self, world):
        page = world.client("officer").get(f"/cases/{world.case.reference}/victims/V-1/").content.decode()
        assert "Food and clothing" in page
        assert "counselling</a>" not in page
        assert HEALTH_NOTE not in page
        assert "You do not hold that section" in page

    def test_health_services_are_there_for_the_shelter(self, world):
        page = world.client("worker").get(f"/cases/{world.case.reference}/victims/V-1/").content.decode()
        assert "Psychological counselling</a>" in page

    def test_findings_are_not_for_the_shelter(self, world):
        page = world.client("worker").get(f"/cases/{world.case.reference}/victims/V-1/").content.decode()
        assert 'id="findings"' not in page
        assert 'id="recruitment"' not in page

    def test_services_are_not_for_the_prosecutor(self, world):
        page = world.client("prosecutor").get(f"/cases/{world.case.reference}/victims/V-1/").content.decode()
        assert "Food and clothing" not in page
        assert 'id="findings"' in page

    def test_the_coordinator_sees_how_many_and_not_who(self, world):
        page = world.client("coordinator").get(f"/cases/{world.case.reference}/victims/").content.decode()
        assert "how many, not who" in page
        assert "V-1" not in page

    def test_a_hidden_service_is_absent(self, world):
        counselling = world.woman.services.get(type="counselling")
        address = f"/cases/{world.case.reference}/victims/V-1/services/{counselling.pk}/"
        assert world.client("officer").get(address).status_code == ABSENT
        assert world.client("worker").get(address).status_code == OK
