"""Addresses of the bare project."""

from django.urls import path

from tests.benchmarks.bare import views

urlpatterns = [
    path("api/records/", views.RecordList.as_view()),
    path("api/records/<str:code>/", views.RecordDetail.as_view()),
    path("records/", views.page),
]
