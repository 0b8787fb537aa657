import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.accounts.choices import Role
from casetracker.accounts.models import User
from casetracker.regions import lookup
from referrals import services
from referrals.choices import ConsentBasis, ReferralStatus, Urgency
from referrals.models import Provider, Referral
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import referrals as build
from tests.builders import victims as victim_builders
from victims import services as victims
from victims.choices import ServiceType

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time_limits(law):
    """Every clock is a row of the law."""


@pytest.fixture
def scene(regions):
    made = build.scene()
    build.provider(made.agency, ServiceType.SAFE_HOUSE, ServiceType.FOOD, province=lookup.region_by_code("61").id)
    return made


def browser(viewer):
    client = Client()
    client.force_login(
        User.objects.get(pk=viewer.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["language"] = "en"
    return client


def text_of(response):
    return response.content.decode()


def detail(referral):
    return reverse("referral_detail", args=[referral.pk])


def step(name, referral):
    return reverse(f"referral_{name}", args=[referral.pk])


class TestJourney:
    def test_from_the_victim_to_the_closed_referral(self, scene):
        officer, worker = browser(scene.officer), browser(scene.worker)
        first = reverse("referral_new", args=[scene.case.reference, scene.victim.code])
        assert officer.get(first).status_code == 200
        sent = {
            "services": ["safe_house"],
            "urgency": "urgent",
            "province": "61",
            "reason": "additional_services_required",
            "message": "Arrives tonight by bus.",
        }
        answer = officer.post(first, sent)
        referral = Referral.objects.get()
        assert answer.url == step("agency", referral)
        page = officer.get(answer.url)
        assert scene.agency.name in text_of(page)
        answer = officer.post(answer.url, {"agency": str(scene.agency.pk)})
        assert answer.url == step("consent", referral)
        page = officer.get(answer.url)
        assert "Covers this agency" in text_of(page)
        answer = officer.post(answer.url, {"basis": "consent"})
        assert answer.url == step("sharing", referral)
        page = officer.get(answer.url)
        assert re.search(r'value="shelter_location"[^>]*checked', text_of(page))
        assert not re.search(r'value="identity"[^>]*checked', text_of(page))
        answer = officer.post(answer.url, {"sections": ["shelter_location"]})
        assert answer.url == step("check", referral)
        page = officer.get(answer.url)
        for part in ("What they will see at once", "Arrives tonight by bus.", "What they will not see"):
            assert part in text_of(page)
        answer = officer.post(answer.url, {})
        assert answer.url == detail(referral)
        for move, data in (
            ("receive", {}),
            ("accept", {"reason": "We have a bed."}),
            ("start", today("on")),
            ("complete", {"outcome": "delivered", **today("on")}),
            ("report_back", {"feedback": "She stayed with us and went home."}),
        ):
            address = reverse("referral_move", args=[referral.pk, move])
            assert worker.get(address).status_code == 200
            assert worker.post(address, data).url == detail(referral)
        page = officer.get(detail(referral))
        assert "She stayed with us" in text_of(page)
        officer.post(reverse("referral_move", args=[referral.pk, "close"]), {})
        referral.refresh_from_db()
        assert referral.status == ReferralStatus.CLOSED

    def test_a_draft_is_taken_up_where_it_was_left(self, scene):
        officer = browser(scene.officer)
        draft = services.start_referral(
            victim_id=scene.victim.pk,
            services=["safe_house"],
            province_id=lookup.region_by_code("61").id,
            actor=scene.officer,
            now=timezone.now(),
        )
        assert step("agency", draft) in text_of(officer.get(detail(draft)))
        inbox = officer.get(reverse("referral_inbox"), {"box": "from", "show": "drafts"})
        assert detail(draft) in text_of(inbox)

    def test_stopping_throws_the_draft_away(self, scene):
        officer = browser(scene.officer)
        draft = services.start_referral(
            victim_id=scene.victim.pk, services=["safe_house"], actor=scene.officer, now=timezone.now()
        )
        answer = officer.post(step("discard", draft))
        assert answer.url == reverse("victim_detail", args=[scene.case.reference, scene.victim.code])
        draft.refresh_from_db()
        assert draft.status == ReferralStatus.CANCELLED

    def test_pages_ask_in_their_order(self, scene):
        officer = browser(scene.officer)
        draft = services.start_referral(
            victim_id=scene.victim.pk, services=["safe_house"], actor=scene.officer, now=timezone.now()
        )
        for name in ("consent", "sharing", "check"):
            assert officer.get(step(name, draft)).status_code == 409
            assert officer.post(step(name, draft), {}).status_code == 409

    def test_a_sent_referral_has_no_draft_pages(self, scene):
        officer = browser(scene.officer)
        made = build.referral(scene, province_id=lookup.region_by_code("61").id)
        for name in ("need", "agency", "consent", "sharing", "check"):
            assert officer.get(step(name, made)).status_code == 409

    def test_starts_from_what_the_victim_needs(self, scene):
        victims.add_need(
            victim_id=scene.victim.pk,
            type="legal_aid",
            is_urgent=True,
            since=timezone.localdate(),
            actor=scene.officer,
            now=timezone.now(),
        )
        page = text_of(
            browser(scene.officer).get(reverse("referral_new", args=[scene.case.reference, scene.victim.code]))
        )
        assert re.search(r'value="legal_aid"[^>]*checked', page)
        assert re.search(r'value="urgent"[^>]*checked', page)


def today(name):
    day = timezone.localdate()
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


class TestAgencyPage:
    def draft(self, scene, *wanted):
        return services.start_referral(
            victim_id=scene.victim.pk,
            services=wanted or ("safe_house",),
            province_id=lookup.region_by_code("61").id,
            actor=scene.officer,
            now=timezone.now(),
        )

    def test_shows_those_elsewhere_not_at_all(self, scene):
        elsewhere = build.provider(None, "safe_house", province=lookup.region_by_code("51").id).agency
        everywhere = build.provider(None, "safe_house").agency
        page = text_of(browser(scene.officer).get(step("agency", self.draft(scene))))
        assert elsewhere.name not in page
        assert everywhere.name in page
        assert "Whole country" in page

    def test_shows_whom_one_does_not_take_and_lets_nobody_choose_it(self, scene):
        refusing = build.provider(None, "safe_house", takes_women=False).agency
        draft = self.draft(scene)
        page = text_of(browser(scene.officer).get(step("agency", draft)))
        assert "Takes no women." in page
        answer = browser(scene.officer).post(step("agency", draft), {"agency": str(refusing.pk)})
        assert answer.status_code == 422
        assert "Choose an agency from the list." in text_of(answer)

    def test_says_which_part_one_does_not_offer(self, scene):
        page = text_of(browser(scene.officer).get(step("agency", self.draft(scene, "safe_house", "legal_aid"))))
        assert "Part of it" in page
        assert "Does not offer" in page

    def test_leaves_out_those_that_take_nobody_now(self, scene):
        build.provider(scene.agency, "safe_house", accepts_referrals=False)
        page = text_of(browser(scene.officer).get(step("agency", self.draft(scene))))
        assert "No agency offers this there." in page

    @pytest.mark.parametrize(
        "sent", [{}, {"agency": "x"}, {"agency": "00000000-0000-0000-0000-000000000000"}, {"agency": "a\x00"}]
    )
    def test_bad_answers_come_back(self, scene, sent):
        assert browser(scene.officer).post(step("agency", self.draft(scene)), sent).status_code == 422


class TestConsentPage:
    def draft(self, scene):
        made = services.start_referral(
            victim_id=scene.victim.pk, services=["safe_house"], actor=scene.officer, now=timezone.now()
        )
        return services.choose_agency(
            referral_id=made.pk, agency_id=scene.agency.pk, actor=scene.officer, now=timezone.now()
        )

    def test_offers_consent_only_where_it_covers(self):
        scene = build.scene(consent=False)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, recipient=accounts.agency())
        draft = self.draft(scene)
        page = text_of(browser(scene.officer).get(step("consent", draft)))
        assert "For another agency" in page
        assert reverse("consent_new", args=[scene.case.reference, scene.victim.code]) in page
        assert 'value="consent"' not in page
        assert 'value="without_identity"' in page
        answer = browser(scene.officer).post(step("consent", draft), {"basis": "consent"})
        assert answer.status_code == 422

    def test_leads_to_recording_consent_and_back(self):
        scene = build.scene(consent=False)
        draft = self.draft(scene)
        officer = browser(scene.officer)
        page = text_of(officer.get(step("consent", draft)))
        link = re.search(r'href="(/cases/[^"]+consent[^"]+)"', page).group(1).replace("&amp;", "&")
        form = text_of(officer.get(link))
        assert re.search(r'value="referral"[^>]*checked', form)
        assert re.search(r'value="shelter_location"[^>]*checked', form)
        assert step("consent", draft) in form

    def test_a_refusal_leaves_the_emergency_alone(self):
        scene = build.scene(consent=False)
        victim_builders.consent(scene.victim, scene.officer, is_refused=True)
        page = text_of(browser(scene.officer).get(step("consent", self.draft(scene))))
        assert 'value="without_identity"' not in page
        assert 'value="emergency"' in page
        assert "Refusing never stops other help." in page

    def test_an_emergency_without_a_reason_keeps_what_was_typed(self):
        scene = build.scene(consent=False)
        answer = browser(scene.officer).post(
            step("consent", self.draft(scene)), {"basis": "emergency", "emergency_reason": "Hurt"}
        )
        assert answer.status_code == 422
        assert "Hurt</textarea>" in text_of(answer)
        assert "Your supervisor reads it." in text_of(answer)

    def test_says_what_the_consent_does_not_include(self):
        scene = build.scene(consent=False)
        victim_builders.consent(scene.victim, scene.officer, sections=Section.SERVICES)
        page = text_of(browser(scene.officer).get(step("consent", self.draft(scene))))
        assert "It does not include: Shelter location" in page


class TestSharingPage:
    def test_without_identity_has_nothing_more_to_choose(self):
        scene = build.scene()
        draft = TestConsentPage().draft(scene)
        services.settle_basis(
            referral_id=draft.pk, basis=ConsentBasis.WITHOUT_IDENTITY, actor=scene.officer, now=timezone.now()
        )
        page = text_of(browser(scene.officer).get(step("sharing", draft)))
        assert "Nothing else may be shared with this agency." in page

    def test_a_section_that_was_not_offered_is_refused(self):
        scene = build.scene()
        draft = TestConsentPage().draft(scene)
        services.settle_basis(referral_id=draft.pk, basis="consent", actor=scene.officer, now=timezone.now())
        for name in ("informant", "corruption", "investigation", "nonsense"):
            answer = browser(scene.officer).post(step("sharing", draft), {"sections": [name]})
            assert answer.status_code == 422


PEOPLE = {
    "sender": lambda scene: scene.officer,
    "receiver": lambda scene: scene.worker,
    "receiving partner contact": lambda scene: accounts.viewer(accounts.partner(scene.agency)),
    "outsider": lambda scene: accounts.viewer(),
    "national coordinator": lambda scene: accounts.viewer(accounts.coordinator()),
    "auditor": lambda scene: accounts.viewer(accounts.auditor(scene.agency)),
    "statistician": lambda scene: accounts.viewer(accounts.user(Role.STATISTICIAN, agency=scene.agency)),
    "agency administrator": lambda scene: accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=scene.agency)),
    "system administrator": lambda scene: accounts.viewer(accounts.system_admin(scene.agency)),
}


class TestWhoSeesAReferral:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("sender", 200),
            ("receiver", 200),
            ("receiving partner contact", 200),
            ("outsider", 404),
            ("national coordinator", 404),
            ("auditor", 404),
            ("statistician", 404),
            ("agency administrator", 404),
            ("system administrator", 404),
        ],
    )
    def test_detail(self, who, status):
        scene = build.scene()
        made = build.referral(scene)
        assert browser(PEOPLE[who](scene)).get(detail(made)).status_code == status

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("sender", 200),
            ("receiver", 200),
            ("receiving partner contact", 200),
            ("national coordinator", 200),
            ("auditor", 403),
            ("statistician", 403),
            ("agency administrator", 403),
            ("system administrator", 403),
        ],
    )
    def test_inbox(self, who, status):
        scene = build.scene()
        assert browser(PEOPLE[who](scene)).get(reverse("referral_inbox")).status_code == status

    @pytest.mark.parametrize("who", list(PEOPLE))
    def test_the_directory_is_open_to_everybody_who_signs_in(self, who):
        scene = build.scene()
        client = browser(PEOPLE[who](scene))
        assert client.get(reverse("provider_list")).status_code == 200
        assert client.get(reverse("provider_detail", args=[scene.agency.pk])).status_code == 200

    def test_nobody_without_signing_in(self):
        scene = build.scene()
        made = build.referral(scene)
        for address in (detail(made), reverse("referral_inbox"), reverse("provider_list")):
            assert Client().get(address).status_code == 302

    def test_a_draft_is_not_there_for_the_agency_it_will_go_to(self):
        scene = build.scene()
        draft = TestConsentPage().draft(scene)
        hidden, absent = (
            browser(scene.worker).get(reverse("referral_detail", args=[pk])) for pk in (draft.pk, uuid4())
        )
        assert hidden.status_code == absent.status_code == 404

    def test_the_receiver_reads_the_case_only_after_accepting(self):
        scene = build.scene()
        made = build.referral(scene, message="Arrives tonight")
        page = text_of(browser(scene.worker).get(detail(made)))
        assert scene.case.reference not in page
        for shown in ("V-1", "Woman", "Safe house", "Arrives tonight"):
            assert shown in page
        build.moved(made, scene, Move.ACCEPT)
        assert scene.case.reference in text_of(browser(scene.worker).get(detail(made)))

    def test_a_coordinator_with_the_header_sees_that_it_runs_and_no_more(self, scene):
        secretariat = accounts.secretariat()
        case = case_builders.case(scene.officer)
        scene.victim = victim_builders.victim(case, scene.officer)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED)
        made = build.referral(scene, message="Arrives tonight", province_id=lookup.region_by_code("61").id)
        coordinator = browser(accounts.viewer(accounts.coordinator(secretariat)))
        page = coordinator.get(detail(made))
        assert page.status_code == 200
        for hidden in ("Arrives tonight", "Safe house", "Woman"):
            assert hidden not in text_of(page)
        panel = coordinator.get(reverse("referral_panel", args=[case.reference]))
        assert "Not shown to you" in text_of(panel)

    def test_names_are_never_on_the_page(self):
        scene = build.scene()
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        for viewer in (scene.officer, scene.worker):
            assert "Korban" not in text_of(browser(viewer).get(detail(made)))


class TestMoves:
    def test_each_side_finds_its_own_buttons(self):
        scene = build.scene()
        made = build.referral(scene)
        to, ours = text_of(browser(scene.worker).get(detail(made))), text_of(browser(scene.officer).get(detail(made)))
        accept = reverse("referral_move", args=[made.pk, "accept"])
        cancel = reverse("referral_move", args=[made.pk, "cancel"])
        assert accept in to
        assert cancel not in to
        assert accept not in ours
        assert cancel in ours

    @pytest.mark.parametrize(
        ("who", "move", "status"),
        [
            ("sender", "accept", 403),
            ("sender", "close", 409),
            ("receiver", "cancel", 403),
            ("receiver", "start", 409),
            ("receiver", "expire", 404),
            ("receiver", "send", 404),
            ("receiver", "fly", 404),
            ("receiving partner contact", "accept", 403),
            ("outsider", "accept", 404),
        ],
    )
    def test_by_address_alone_nothing_more_is_possible(self, who, move, status):
        scene = build.scene()
        made = build.referral(scene)
        client = browser(PEOPLE[who](scene))
        address = reverse("referral_move", args=[made.pk, move])
        assert client.get(address).status_code == status
        assert client.post(address, {}).status_code == status
        made.refresh_from_db()
        assert made.status == ReferralStatus.SENT

    def test_declining_without_a_reason_asks_for_it(self):
        scene = build.scene()
        made = build.referral(scene)
        answer = browser(scene.worker).post(
            reverse("referral_move", args=[made.pk, "decline"]), {"reason": "Full until Friday"}
        )
        assert answer.status_code == 422
        assert "Choose why you decline." in text_of(answer)
        assert "Full until Friday</textarea>" in text_of(answer)

    def test_sent_twice_is_done_once(self):
        scene = build.scene()
        made = build.referral(scene)
        client = browser(scene.worker)
        address = reverse("referral_move", args=[made.pk, "accept"])
        sent = {"idempotency_key": str(uuid4())}
        assert client.post(address, sent).url == client.post(address, sent).url == detail(made)
        assert made.status_changes.filter(to_status="accepted").count() == 1

    def test_suggesting_an_agency_leads_the_sender_to_ask_it(self, scene):
        made = build.referral(scene, province_id=lookup.region_by_code("61").id)
        other = build.provider(None, "safe_house").agency
        browser(scene.worker).post(
            reverse("referral_move", args=[made.pk, "redirect"]),
            {"suggested_agency": other.name, "reason": "They have a bed"},
        )
        officer = browser(scene.officer)
        assert other.name in text_of(officer.get(detail(made)))
        answer = officer.post(reverse("referral_again", args=[made.pk]))
        page = text_of(officer.get(answer.url))
        assert re.search(rf'value="{other.pk}"[^>]*checked', page)

    def test_a_late_answer_stands_out_and_says_whom_to_call(self):
        scene = build.scene(consent=False)
        yesterday = timezone.localdate() - timedelta(days=1)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, given_on=yesterday)
        build.provider(scene.agency, "safe_house", duty_phone="0811 555 0199")
        made = build.referral(scene, urgency=Urgency.URGENT, now=timezone.now() - timedelta(hours=5))
        page = text_of(browser(scene.officer).get(detail(made)))
        assert "Overdue" in page
        assert "0811 555 0199" in page
        assert "Call them" in page
        inbox = browser(scene.worker).get(reverse("referral_inbox"), {"show": "overdue"})
        assert detail(made) in text_of(inbox)

    def test_the_receiver_confirms_that_it_stopped(self):
        scene = build.scene()
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        consent = scene.victim.consents.get()
        victims.withdraw_consent(
            consent_id=consent.pk, reason="No longer wants it", actor=scene.officer, now=timezone.now()
        )
        worker = browser(scene.worker)
        page = text_of(worker.get(detail(made)))
        assert "We have stopped" in page
        assert scene.case.reference not in page
        worker.post(reverse("referral_confirm_stop", args=[made.pk]))
        assert "We have stopped" not in text_of(worker.get(detail(made)))
        assert browser(scene.officer).post(reverse("referral_confirm_stop", args=[made.pk])).status_code == 403

    def test_the_sender_shares_again_after_a_new_consent(self):
        scene = build.scene(consent=False)
        last = timezone.localdate() + timedelta(days=3)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, until=last)
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        services.stop_without_consent(now=timezone.now() + timedelta(days=5))
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED)
        officer = browser(scene.officer)
        assert "Share again" in text_of(officer.get(detail(made)))
        assert officer.post(reverse("referral_share_again", args=[made.pk])).url == detail(made)
        assert scene.case.reference in text_of(browser(scene.worker).get(detail(made)))
        assert "Share again" not in text_of(officer.get(detail(made)))

    def test_a_supervisor_confirms_an_emergency(self):
        scene = build.scene(consent=False)
        made = build.referral(scene, basis="emergency", emergency_reason="Unconscious, nobody to ask")
        supervisor = browser(accounts.viewer(accounts.supervisor(made.from_agency)))
        assert "Unconscious, nobody to ask" in text_of(supervisor.get(detail(made)))
        assert "Unconscious" not in text_of(browser(scene.worker).get(detail(made)))
        assert supervisor.post(reverse("referral_see_emergency", args=[made.pk])).status_code == 302
        assert supervisor.post(reverse("referral_see_emergency", args=[made.pk])).status_code == 409


class TestInbox:
    def test_lists_the_most_pressing_first(self):
        scene = build.scene()
        later = build.referral(scene)
        sooner = build.referral(scene, urgency=Urgency.URGENT)
        page = text_of(browser(scene.worker).get(reverse("referral_inbox")))
        assert page.index(str(sooner.pk)) < page.index(str(later.pk))

    def test_turns_pages_without_losing_or_repeating_a_row(self):
        scene = build.scene()
        made = {str(build.referral(scene).pk) for _ in range(27)}
        client = browser(scene.worker)
        first = text_of(client.get(reverse("referral_inbox")))
        following = re.search(r'rel="next" href="(\?[^"]+)"', first).group(1).replace("&amp;", "&")
        second = text_of(client.get(reverse("referral_inbox") + following))
        seen = [pk for page in (first, second) for pk in made if pk in page]
        assert sorted(seen) == sorted(made)

    def test_filters(self, scene):
        bali = lookup.region_by_code("51").id
        kalimantan = lookup.region_by_code("61").id
        build.provider(scene.agency, "safe_house", "legal_aid")
        house = build.referral(scene, province_id=kalimantan)
        lawyer = build.referral(scene, services=["legal_aid"], urgency="urgent", province_id=bali)
        client = browser(scene.worker)
        for query, shown, hidden in (
            ({"service": "legal_aid"}, lawyer, house),
            ({"urgency": "ordinary"}, house, lawyer),
            ({"province": "51"}, lawyer, house),
        ):
            page = text_of(client.get(reverse("referral_inbox"), query))
            assert detail(shown) in page
            assert detail(hidden) not in page
            assert "Filters in use" in page

    @pytest.mark.parametrize(
        "query",
        [
            {"box": "x"},
            {"show": "drafts", "box": "to"},
            {"status": "flying"},
            {"province": "99"},
            {"agency": "'"},
            {"service": "a\x00b"},
            {"urgency": "x" * 5000},
        ],
    )
    def test_nonsense_in_the_address_is_no_error(self, query):
        scene = build.scene()
        assert browser(scene.worker).get(reverse("referral_inbox"), query).status_code == 200

    @pytest.mark.parametrize("cursor", ["x", "WzAsIm5vdGhpbmciXQ", "=" * 10, "\x00"])
    def test_a_cursor_nobody_made_is_a_bad_request(self, cursor):
        scene = build.scene()
        response = browser(scene.worker).get(reverse("referral_inbox"), {"cursor": cursor})
        assert response.status_code == 400

    def test_each_list_has_words_when_empty(self):
        scene = build.scene()
        for box, shows in (
            ("to", ("open", "overdue", "ended")),
            ("from", ("open", "overdue", "reported", "drafts", "ended")),
        ):
            for show in shows:
                page = text_of(browser(scene.worker).get(reverse("referral_inbox"), {"box": box, "show": show}))
                assert "empty-title" in page


class TestQueries:
    def count(self, django_assert_max_num_queries, viewer, address, **query):
        client = browser(viewer)
        client.get(address, query)
        with django_assert_max_num_queries(100) as captured:
            client.get(address, query)
        return len(captured)

    def test_lists_cost_the_same_for_2_and_for_25_rows(self, django_assert_max_num_queries):
        scene = build.scene()
        addresses = [
            (scene.worker, reverse("referral_inbox"), {}),
            (scene.officer, reverse("referral_inbox"), {"box": "from"}),
        ]
        addresses.append((scene.officer, reverse("referral_panel", args=[scene.case.reference]), {}))
        for _ in range(2):
            build.referral(scene)
        few = [self.count(django_assert_max_num_queries, who, at, **query) for who, at, query in addresses]
        for _ in range(23):
            build.referral(scene)
        many = [self.count(django_assert_max_num_queries, who, at, **query) for who, at, query in addresses]
        assert few == many
        assert max(many) <= 15

    def test_the_directory_too(self, django_assert_max_num_queries):
        scene = build.scene()
        build.provider()
        few = self.count(django_assert_max_num_queries, scene.worker, reverse("provider_list"))
        for _ in range(20):
            build.provider(None, "safe_house", "food", "legal_aid")
        assert self.count(django_assert_max_num_queries, scene.worker, reverse("provider_list")) == few

    def test_the_referral_page_stays_small(self, django_assert_max_num_queries):
        scene = build.scene()
        made = build.moved(build.referral(scene), scene, Move.REPORT_BACK)
        assert self.count(django_assert_max_num_queries, scene.officer, detail(made)) <= 14


class TestPanel:
    def test_is_a_card_for_htmx_and_a_page_otherwise(self):
        scene = build.scene()
        made = build.referral(scene)
        address = reverse("referral_panel", args=[scene.case.reference])
        client = browser(scene.officer)
        card = text_of(client.get(address, headers={"HX-Request": "true"}))
        assert card.lstrip().startswith('<section class="card-box" id="referrals"')
        assert detail(made) in card
        assert "<html" in text_of(client.get(address))

    def test_is_not_there_for_the_receiver_before_accepting(self):
        scene = build.scene()
        build.referral(scene)
        address = reverse("referral_panel", args=[scene.case.reference])
        assert browser(scene.worker).get(address).status_code == 404


class TestDirectory:
    def answers(self, **changed):
        return {
            "accepts_referrals": "on",
            "services": ["safe_house", "food"],
            "provinces": ["61", "51"],
            "takes_women": "on",
            "takes_children": "on",
            "hours": "Day and night",
            "phone": "0561 555 010",
            "version": "0",
            **changed,
        }

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.SUPERVISOR, 200),
            (Role.AGENCY_ADMIN, 200),
            (Role.SYSTEM_ADMIN, 200),
            (Role.SHELTER_WORKER, 403),
            (Role.OFFICER, 403),
            (Role.COORDINATOR, 403),
        ],
    )
    def test_who_changes_the_own_entry(self, role, status):
        agency = accounts.shelter_agency()
        client = browser(accounts.viewer(accounts.user(role, agency=agency)))
        assert client.get(reverse("provider_edit", args=[agency.pk])).status_code == status

    def test_another_agencys_entry_is_not_theirs_to_change(self):
        other = accounts.shelter_agency()
        client = browser(accounts.viewer(accounts.supervisor()))
        assert client.get(reverse("provider_edit", args=[other.pk])).status_code == 403

    def test_is_written_and_read(self, regions):
        agency = accounts.shelter_agency()
        client = browser(accounts.viewer(accounts.supervisor(agency)))
        answer = client.post(reverse("provider_edit", args=[agency.pk]), self.answers())
        assert answer.url == reverse("provider_detail", args=[agency.pk])
        made = Provider.objects.get()
        assert made.services.count() == 4
        assert not made.takes_men
        page = text_of(client.get(answer.url))
        assert "Bali, Kalimantan Barat" in page
        page = text_of(client.get(reverse("provider_edit", args=[agency.pk])))
        assert re.search(r'value="safe_house"[^>]*checked', page)
        assert re.search(r'value="61"[^>]*checked', page)

    def test_a_stale_page_writes_nothing(self, regions):
        agency = accounts.shelter_agency()
        client = browser(accounts.viewer(accounts.supervisor(agency)))
        client.post(reverse("provider_edit", args=[agency.pk]), self.answers())
        answer = client.post(reverse("provider_edit", args=[agency.pk]), self.answers(hours="Never"))
        assert answer.status_code == 412
        assert Provider.objects.get().hours == "Day and night"

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"provinces": []}, "Choose where you offer this"),
            ({"services": ["flying"]}, "flying"),
            ({"provinces": ["99"]}, "99"),
            ({"hours": "x" * 121}, "Shorten this to 120 characters"),
            ({"takes_women": "", "takes_children": ""}, "Choose at least one group."),
            ({"phone": "a\x00b"}, "hidden characters"),
        ],
    )
    def test_bad_answers_come_back_with_what_to_do(self, regions, changed, message):
        agency = accounts.shelter_agency()
        client = browser(accounts.viewer(accounts.supervisor(agency)))
        answer = client.post(reverse("provider_edit", args=[agency.pk]), self.answers(**changed))
        assert answer.status_code == 422
        assert message in text_of(answer)
        assert not Provider.objects.exists()

    def test_is_filtered_by_service_place_and_person(self, regions):
        house = build.provider(None, "safe_house", province=lookup.region_by_code("61").id, takes_men=False).agency
        lawyer = build.provider(None, "legal_aid").agency
        client = browser(accounts.viewer())
        for query, shown, hidden in (
            ({"service": "safe_house"}, house, lawyer),
            ({"service": "legal_aid", "province": "51"}, lawyer, house),
            ({"province": "51"}, lawyer, house),
            ({"takes": "men"}, lawyer, house),
        ):
            page = text_of(client.get(reverse("provider_list"), query))
            assert reverse("provider_detail", args=[shown.pk]) in page
            assert reverse("provider_detail", args=[hidden.pk]) not in page

    def test_an_agency_without_an_entry_has_no_page(self):
        assert browser(accounts.viewer()).get(reverse("provider_detail", args=[uuid4()])).status_code == 404
