"""Addresses. Every route states who may use it (reception/policy.py); one without a policy fails the build."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
