"""The feed of changes: in the order of commits, only what is visible, and a word to delete what was taken away.

These tests commit: a line counts only once its transaction is over.
"""

import base64
import json
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from cases import services as case_services
from casetracker.access import changes, feed
from casetracker.access import services as access
from casetracker.access.choices import Operation
from casetracker.access.models import Change, Grant
from casetracker.accounts.models import Agency
from casetracker.audit.models import Entry
from referrals import services as referral_services
from referrals.workflow import Move
from tests.builders import accounts, api
from tests.builders import cases as case_builders
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders
from victims import services as victim_services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def lead(officer):
    return api.caller(Agency.objects.get(pk=officer.agency_id))


@pytest.fixture
def partner():
    return api.caller()


def pull(caller, cursor="", limit=200, *, waits=True):
    """Pull as a partner does, once no test of another process on the same server holds the feed back."""
    if waits:
        api.wait_for_everybody()
    answer = caller.get(f"changes/?limit={limit}&cursor={cursor}")
    assert answer.status_code == 200, answer.body
    return answer.body


def told(body):
    return [(line["type"], line["op"]) for line in body["results"]]


class TestOrder:
    def test_gives_lines_with_their_rows_and_where_to_go_on(self, lead, officer):
        case = case_builders.case(officer)
        suspect = case_builders.suspect(case, officer)
        body = pull(lead)
        assert ("case", "update") in told(body)
        last = {line["type"]: line for line in body["results"]}
        assert last["case"]["data"] == lead.get(f"cases/{case.reference}/").body
        assert last["suspect"]["data"] == lead.get(f"cases/{case.reference}/suspects/{suspect.code}/").body
        assert last["suspect"]["case_id"] == str(case.pk)
        assert pull(lead, body["next_cursor"])["results"] == []

    def test_goes_on_where_it_stopped_page_by_page(self, lead, officer):
        for _ in range(5):
            case_builders.case(officer)
        everything = [line["seq"] for line in pull(lead)["results"]]
        seen, cursor, more = [], "", True
        while more:
            body = pull(lead, cursor, limit=2)
            seen += [line["seq"] for line in body["results"]]
            cursor, more = body["next_cursor"], body["has_more"]
        assert seen == everything
        assert len(set(seen)) == len(seen)

    def test_now_starts_at_this_moment(self, lead, officer):
        case_builders.case(officer)
        start = pull(lead, "now")
        assert (start["results"], start["has_more"]) == ([], False)
        later = case_builders.case(officer)
        body = pull(lead, start["next_cursor"])
        assert {line["case_id"] for line in body["results"]} == {str(later.pk)}

    def test_waits_for_a_transaction_that_began_earlier_and_is_not_over(self, lead, officer):
        first, second = case_builders.case(officer), case_builders.case(officer)
        cursor = pull(lead)["next_cursor"]
        written, finish = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                changes.changed(case_id=first.pk, resource="case", resource_id=first.pk)
                written.set()
                finish.wait(20)
            connections.close_all()

        thread = threading.Thread(target=slow)
        thread.start()
        assert written.wait(20)
        changes.changed(case_id=second.pk, resource="case", resource_id=second.pk)
        # The second is committed, but the first may still slip in front of it.
        assert pull(lead, cursor, waits=False)["results"] == []
        finish.set()
        thread.join()
        ids = [line["id"] for line in pull(lead, cursor)["results"]]
        assert ids == [str(first.pk), str(second.pk)]


class TestVisibility:
    def test_a_stranger_hears_nothing(self, partner, officer):
        case_builders.case(officer)
        assert pull(partner)["results"] == []

    def test_a_new_share_announces_everything_that_may_be_read_and_no_number_of_the_rest(self, partner, officer):
        case = case_builders.case(officer)
        case_builders.suspect(case, officer)
        victim_builders.victim(case, officer)
        cursor = pull(partner)["next_cursor"]
        case_builders.share(case, officer, partner.client.agency, ("services",))
        assert set(told(pull(partner, cursor))) == {("case", "update"), ("victim", "update")}

    def test_a_wider_share_brings_what_was_hidden_and_a_narrower_one_takes_it_away(self, partner, officer):
        case = case_builders.case(officer)
        suspect = case_builders.suspect(case, officer)
        case_builders.share(case, officer, partner.client.agency, ("services",))
        cursor = pull(partner)["next_cursor"]
        case_builders.share(case, officer, partner.client.agency, ("services", "investigation"))
        body = pull(partner, cursor)
        assert ("suspect", "update") in told(body)
        case_builders.share(case, officer, partner.client.agency, ("services",))
        narrowed = pull(partner, body["next_cursor"])
        assert sorted(told(narrowed)) == [("case", "update"), ("suspect", "revoke")]
        taken = next(line for line in narrowed["results"] if line["type"] == "suspect")
        assert (taken["id"], taken["data"]) == (str(suspect.pk), None)

    def test_a_share_whose_time_is_over_says_delete(self, partner, officer):
        case = case_builders.case(officer)
        case_builders.share(case, officer, partner.client.agency, until=timezone.localdate())
        cursor = pull(partner)["next_cursor"]
        Grant.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now() - timedelta(seconds=1))
        access.derive([case.pk])
        assert pull(partner, cursor)["results"] == []
        assert partner.get(f"cases/{case.reference}/").status_code == 404
        assert access.end_expired(now=timezone.now()) == 1
        assert told(pull(partner, cursor)) == [("case", "revoke")]
        assert access.end_expired(now=timezone.now()) == 0
        assert access.differences() == []

    def test_a_share_taken_back_says_delete_and_nothing_more(self, partner, officer):
        case = case_builders.case(officer)
        share = case_builders.share(case, officer, partner.client.agency)
        cursor = pull(partner)["next_cursor"]
        case_services.withdraw_share(share_id=share.pk, reason="Over", actor=officer, now=timezone.now())
        case_builders.suspect(case, officer)
        body = pull(partner, cursor)
        assert told(body) == [("case", "revoke")]
        assert body["results"][0]["data"] is None
        assert body["results"][0]["id"] == str(case.pk)

    def test_lines_about_what_is_not_shared_are_left_out(self, partner, officer):
        case = case_builders.case(officer)
        case_builders.share(case, officer, partner.client.agency, ("services",))
        cursor = pull(partner)["next_cursor"]
        suspect = case_builders.suspect(case, officer)
        changes.changed(case_id=case.pk, resource="suspect", resource_id=suspect.pk, operation=Operation.DELETE)
        assert "suspect" not in {line["type"] for line in pull(partner, cursor)["results"]}

    def test_lines_of_scopes_the_token_lacks_are_left_out(self, officer):
        case = case_builders.case(officer)
        victim_builders.victim(case, officer)
        narrow = api.caller(Agency.objects.get(pk=officer.agency_id), scopes=["cases:read"])
        assert {line["type"] for line in pull(narrow)["results"]} == {"case"}
        assert api.caller(scopes=["victims:read"]).get("changes/").status_code == 403

    def test_a_service_undone_is_deleted(self, lead, officer):
        case = case_builders.case(officer)
        made = victim_builders.service(victim_builders.victim(case, officer), officer)
        cursor = pull(lead)["next_cursor"]
        victim_services.undo_service(service_id=made.pk, actor=officer, now=timezone.now())
        assert ("service", "delete") in told(pull(lead, cursor))

    def test_takes_the_same_number_of_queries_for_2_and_50_lines(self, lead, officer, django_assert_num_queries):
        case_builders.cases(officer, 50)
        pull(lead, limit=2)
        for limit in (2, 50):
            # Begin, token, who acts, lines, cases, forms, routes, access, what was read, record, commit.
            with django_assert_num_queries(11):
                assert len(pull(lead, limit=limit, waits=False)["results"]) == limit


class TestCursors:
    def cursor(self, *parts):
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    def test_an_old_one_says_read_everything_anew(self, lead):
        day = timezone.now().date() - timedelta(days=feed.KEEP_DAYS)
        answer = lead.get(f"changes/?cursor={self.cursor(1, 1, day.isoformat())}")
        assert (answer.status_code, answer.body["code"]) == (410, "cursor_expired")

    @pytest.mark.parametrize(
        "parts",
        [
            (),
            (1,),
            ("x", 1, "2026-01-01"),
            (2**70, 1, "2026-01-01"),
            (-1, 1, "2026-01-01"),
            (1, 1, "yesterday"),
            (1, 1, date.max.isoformat()),
            (1, 1, None),
        ],
    )
    def test_one_that_was_not_made_here(self, lead, parts):
        answer = lead.get(f"changes/?cursor={self.cursor(*parts)}")
        assert (answer.status_code, answer.body["code"]) == (400, "invalid_cursor")

    def test_old_lines_are_forgotten_and_young_ones_kept(self, lead, officer):
        case = case_builders.case(officer)
        kept = Change.objects.count()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO access_change (transaction, case_id, resource, resource_id, operation, changed_at) "
                "VALUES (1, %s, 'case', %s, 'update', now() - interval '91 days')",
                [case.pk, case.pk],
            )
        assert feed.forget_old(now=timezone.now()) == 1
        assert Change.objects.count() == kept


class TestRecord:
    def test_keeps_who_pulled_and_how_much(self, lead, officer):
        case_builders.case(officer)
        lines = len(pull(lead)["results"])
        entry = Entry.objects.get(event="api.changes_read")
        assert (entry.client_id, entry.agency_id) == (lead.client.pk, officer.agency_id)
        assert entry.details == {"lines": lines, "types": ["case"]}

    def test_nothing_new_leaves_no_line_and_the_same_tag(self, lead, officer):
        case_builders.case(officer)
        cursor = pull(lead)["next_cursor"]
        first = lead.get(f"changes/?cursor={cursor}")
        assert lead.get(f"changes/?cursor={cursor}", If_None_Match=first["ETag"]).status_code == 304
        assert Entry.objects.filter(event="api.changes_read").count() == 1


class TestWalls:
    """To a walled agency the feed says once what it says when a share is withdrawn, and nothing afterwards."""

    ALL = ("identity", "investigation", "services")

    @staticmethod
    def plain(answer):
        """Return an answer without what counts up for everybody."""
        lines = [{**line, "seq": "·", "changed_at": "·"} for line in answer["results"]]
        return json.dumps({**answer, "results": lines, "next_cursor": "·"}, sort_keys=True)

    def test_a_wall_reads_as_a_withdrawn_share_from_any_cursor(self, officer):
        case = case_builders.case(officer)
        case_builders.suspect(case, officer)
        victim = victim_builders.victim(case, officer)
        victim_builders.service(victim, officer, "food")
        withdrawn, walled = api.caller(), api.caller()
        shares = [case_builders.share(case, officer, caller.client.agency, self.ALL) for caller in (withdrawn, walled)]
        start = [pull(caller)["next_cursor"] for caller in (withdrawn, walled)]
        case_services.withdraw_share(
            share_id=shares[0].pk, reason="No longer needed", actor=officer, now=timezone.now()
        )
        case_builders.suspect(case, officer, employer_agency_id=walled.client.agency_id)
        lost = [pull(caller, cursor) for caller, cursor in zip((withdrawn, walled), start, strict=True)]
        assert told(lost[0]) == [("case", "revoke")]
        assert self.plain(lost[0]) == self.plain(lost[1])
        assert self.plain(pull(withdrawn)) == self.plain(pull(walled))
        after = [body["next_cursor"] for body in lost]
        case_builders.note(case, officer)
        assert self.plain(pull(withdrawn, after[0])) == self.plain(pull(walled, after[1]))

    def test_nothing_follows_whatever_happens_to_the_case(self):
        scene = referral_builders.scene()
        caller = api.caller(scene.agency)
        share = case_builders.share(scene.case, scene.officer, scene.agency, self.ALL)
        sent = referral_builders.referral(scene)
        accepted = referral_builders.moved(sent, scene, Move.ACCEPT)
        cursor = pull(caller)["next_cursor"]
        case_builders.suspect(scene.case, scene.officer, employer_agency_id=scene.agency.pk)
        body = pull(caller, cursor)
        assert told(body) == [("case", "revoke")]
        cursor = body["next_cursor"]
        case_builders.note(scene.case, scene.officer)
        case_builders.suspect(scene.case, scene.officer)
        victim_builders.service(scene.victim, scene.officer, "food")
        victim_builders.victim(scene.case, scene.officer)
        consent = scene.victim.consents.filter(withdrawn_at=None).first()
        victim_services.withdraw_consent(
            consent_id=consent.pk, reason="She does not want it", actor=scene.officer, now=timezone.now()
        )
        case_services.withdraw_share(
            share_id=share.pk, reason="No longer needed", actor=scene.officer, now=timezone.now()
        )
        accepted.refresh_from_db()
        assert accepted.status == "withdrawn_by_victim"
        assert pull(caller, cursor)["results"] == []

    def test_of_a_referral_that_was_not_answered_nothing_follows(self):
        scene = referral_builders.scene()
        caller = api.caller(scene.agency)
        sent = referral_builders.referral(scene)
        cursor = pull(caller)["next_cursor"]
        case_builders.suspect(scene.case, scene.officer, employer_agency_id=scene.agency.pk)
        referral_services.move_referral(
            referral_id=sent.pk,
            move=Move.CANCEL,
            actor=scene.officer,
            now=timezone.now(),
            answers=referral_services.MoveAnswers(reason="Another agency takes her"),
        )
        assert pull(caller, cursor)["results"] == []
