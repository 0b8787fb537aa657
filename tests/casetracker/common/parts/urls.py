"""The pages of the parts, beside those that belong to no domain."""

from django.urls import include, path

from tests.casetracker.common.parts import views

handler400 = "casetracker.common.errors_views.handler400"
handler403 = "casetracker.common.errors_views.handler403"
handler404 = "casetracker.common.errors_views.handler404"
handler500 = "casetracker.common.errors_views.handler500"

parts = [
    path("list/", views.list_page, name="case_list"),
    path("detail/", views.detail_page),
    path("panel/", views.panel),
    path("form/", views.form_page, name="case_new"),
    path("parts/", views.parts_page, name="my_work"),
    path("job/", views.job),
    path("options/", views.options),
    path("save/", views.save),
    path("search/", views.list_page, name="search"),
]

urlpatterns = [
    path("parts/", include(parts)),
    path("", include("casetracker.common.urls")),
    path("", include("casetracker.accounts.urls")),
]
