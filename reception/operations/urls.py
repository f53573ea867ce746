"""Addresses for operators and their probes."""

from django.urls import path

from reception.operations import health

urlpatterns = [
    path("healthz", health.health, name="health"),
    path("readyz", health.ready, name="ready"),
]
