"""Addresses of the case file."""

from django.urls import URLPattern, URLResolver, path

import cases.converters  # noqa: F401  # registers <reference:…> and <code:…> for every app
from cases.views import detail, documents, editing, history, home, intake, lists, suspects, work

_CASE = "cases/<reference:reference>/"
_DOCUMENT = f"{_CASE}documents/<uuid:document>/"
_SUSPECT = f"{_CASE}suspects/<code:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.HomeView.as_view(), name="home"),
    path("my-work/", home.MyWorkView.as_view(), name="my_work"),
    path("search/", home.SearchView.as_view(), name="search"),
    path("options/regencies/", lists.RegencyOptionsView.as_view(), name="regency_options"),
    path("cases/", lists.CaseListView.as_view(), name="case_list"),
    path("cases/views/new/", lists.ViewNewView.as_view(), name="view_new"),
    path("cases/views/<uuid:view>/delete/", lists.ViewDeleteView.as_view(), name="view_delete"),
    path("cases/new/", intake.FindView.as_view(), name="case_new"),
    path("cases/new/start/", intake.StartDraftView.as_view(), name="case_new_start"),
    path("drafts/<uuid:draft>/check/", intake.CheckView.as_view(), {"step": "check"}, name="draft_check"),
    path("drafts/<uuid:draft>/discard/", intake.DiscardDraftView.as_view(), name="draft_discard"),
    path("drafts/<uuid:draft>/<slug:step>/", intake.DraftView.as_view(), name="draft"),
    path("drafts/<uuid:draft>/<slug:step>/autosave/", intake.AutosaveView.as_view(), name="draft_autosave"),
    path(_CASE, detail.CaseView.as_view(), name="case_detail"),
    path(f"{_CASE}print/", detail.PrintView.as_view(), name="case_print"),
    path(f"{_CASE}history/", history.HistoryView.as_view(), name="case_history"),
    path(f"{_CASE}access/", detail.AccessView.as_view(), name="case_access"),
    path(f"{_CASE}edit/route/", editing.RouteView.as_view(), name="case_route"),
    path(f"{_CASE}edit/<slug:section>/", editing.EditView.as_view(), name="case_edit"),
    path(f"{_CASE}status/", editing.StatusView.as_view(), name="case_status"),
    path(f"{_CASE}officer/", editing.OwnerView.as_view(), name="case_assign"),
    path(f"{_CASE}share/", editing.ShareView.as_view(), name="case_share"),
    path(f"{_CASE}share/<uuid:share>/withdraw/", editing.WithdrawShareView.as_view(), name="case_share_withdraw"),
    path(f"{_CASE}reports/new/", editing.ReportNewView.as_view(), name="intake_report_new"),
    path(f"{_CASE}notes/", work.NoteListView.as_view(), name="note_list"),
    path(f"{_CASE}notes/new/", work.NoteNewView.as_view(), name="note_new"),
    path(f"{_CASE}notes/<uuid:note>/correct/", work.NoteNewView.as_view(), name="note_correct"),
    path(f"{_CASE}documents/", documents.DocumentPanelView.as_view(), name="document_panel"),
    path(f"{_CASE}documents/new/", documents.DocumentNewView.as_view(), name="document_new"),
    path(_DOCUMENT, documents.DocumentView.as_view(), name="document"),
    path(f"{_DOCUMENT}file/", documents.DocumentFileView.as_view(), name="document_file"),
    path(
        f"{_DOCUMENT}original/",
        documents.DocumentOriginalView.as_view(),
        name="document_original",
    ),
    path(f"{_DOCUMENT}remove/", documents.DocumentRemoveView.as_view(), name="document_remove"),
    path(f"{_CASE}tasks/new/", work.TaskNewView.as_view(), name="task_new"),
    path(f"{_CASE}tasks/<uuid:task>/", work.TaskView.as_view(), name="task_detail"),
    path(f"{_CASE}tasks/<uuid:task>/finish/", work.TaskFinishView.as_view(), name="task_finish"),
    path(f"{_CASE}tasks/<uuid:task>/undo/", work.TaskUndoView.as_view(), name="task_undo"),
    path(f"{_CASE}stages/new/", suspects.StageNewView.as_view(), name="stage_new"),
    path(f"{_CASE}stages/<uuid:event>/void/", suspects.StageVoidView.as_view(), name="stage_void"),
    path(f"{_CASE}suspects/new/", suspects.SuspectNewView.as_view(), name="suspect_new"),
    path(_SUSPECT, suspects.SuspectView.as_view(), name="suspect_detail"),
    path(f"{_SUSPECT}edit/", suspects.SuspectEditView.as_view(), name="suspect_edit"),
    path(f"{_SUSPECT}reveal/", suspects.SuspectRevealView.as_view(), name="suspect_reveal"),
    path(f"{_SUSPECT}identity/", suspects.SuspectIdentityView.as_view(), name="suspect_identity"),
    path(f"{_SUSPECT}charges/new/", suspects.ChargeNewView.as_view(), name="charge_new"),
    path(f"{_SUSPECT}charges/<uuid:charge>/", suspects.ChargeDecideView.as_view(), name="charge_decide"),
]
