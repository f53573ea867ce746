"""Addresses. Every route declares who may use it (reception/screens/policy.py); a test fails on one that does not."""

from django.contrib import admin
from django.urls import include, path

handler400 = "kho_portal.problem_pages.bad_request"
handler403 = "kho_portal.problem_pages.not_allowed"
handler404 = "kho_portal.problem_pages.not_found"
handler500 = "kho_portal.problem_pages.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("reception.urls")),
]
