"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, include, path

from cases import converters  # noqa: F401 (registers `reference` and `code`)
from victims.views import care, consents, episodes, identification, panels, people, statement, today

_case = "cases/<reference:reference>"
_victim = f"{_case}/victims/<code:code>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("victims.importing.urls")),
    path(f"{_case}/victims/", panels.VictimPanel.as_view(), name="victim_panel"),
    path(f"{_case}/victims/new/", people.AddVictim.as_view(), name="victim_new"),
    path(f"{_case}/services/", episodes.ServiceList.as_view(), name="service_panel"),
    path(f"{_case}/services/new/", episodes.ChooseVictim.as_view(), name="service_choose"),
    path(f"{_victim}/", people.VictimPage.as_view(), name="victim_detail"),
    path(f"{_victim}/reveal/", people.RevealName.as_view(), name="victim_reveal"),
    path(f"{_victim}/statement/", statement.Statement.as_view(), name="victim_statement"),
    path(f"{_victim}/identity/", people.EditIdentity.as_view(), name="victim_identity"),
    path(f"{_victim}/edit/facts/", people.EditFacts.as_view(), name="victim_facts"),
    path(f"{_victim}/edit/ages/", people.EditAges.as_view(), name="victim_ages"),
    path(f"{_victim}/edit/recruitment/", people.EditRecruitment.as_view(), name="victim_recruitment"),
    path(f"{_victim}/edit/wishes/", people.EditWishes.as_view(), name="victim_wishes"),
    path(f"{_victim}/identification/", identification.DecideIdentification.as_view(), name="victim_identification"),
    path(f"{_victim}/findings/<slug:element>/", identification.RecordFindings.as_view(), name="victim_findings"),
    path(f"{_victim}/consent/", consents.RecordConsent.as_view(), name="consent_new"),
    path(f"{_victim}/consent/<uuid:pk>/withdraw/", consents.WithdrawConsent.as_view(), name="consent_withdraw"),
    path(f"{_victim}/needs/new/", care.AddNeed.as_view(), name="need_new"),
    path(f"{_victim}/needs/<uuid:pk>/end/", care.EndNeed.as_view(), name="need_end"),
    path(f"{_victim}/services/", episodes.VictimServiceList.as_view(), name="victim_services"),
    path(f"{_victim}/services/new/", episodes.NewServicePage.as_view(), name="service_new"),
    path(f"{_victim}/services/<uuid:pk>/", episodes.EditServicePage.as_view(), name="service_edit"),
    path(f"{_victim}/care/start/", care.StartCare.as_view(), name="care_start"),
    path(f"{_victim}/care/end/", care.EndCare.as_view(), name="care_end"),
    path(f"{_victim}/stay/new/", care.PlaceVictim.as_view(), name="stay_new"),
    path(f"{_victim}/stay/<uuid:pk>/end/", care.EndStay.as_view(), name="stay_end"),
    path("today/", today.Today.as_view(), name="today"),
    path("today/names/", today.TodayNames.as_view(), name="today_names"),
    path("today/<uuid:pk>/", today.QuickService.as_view(), name="today_person"),
    path("today/saved/<uuid:pk>/", today.SavedPage.as_view(), name="today_saved"),
    path("today/saved/<uuid:pk>/undo/", today.UndoSaved.as_view(), name="today_undo"),
    path("today/saved/<uuid:pk>/others/", today.SameForOthers.as_view(), name="today_others"),
    path("care/", care.CareList.as_view(), name="care_list"),
    path("care/shelters/", care.ShelterList.as_view(), name="shelter_list"),
    path("care/shelters/new/", care.AddShelter.as_view(), name="shelter_new"),
    path("care/shelters/<uuid:pk>/", care.EditShelter.as_view(), name="shelter_edit"),
]
