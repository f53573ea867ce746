"""A list and a row for programs, and a page for people."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination

from tests.benchmarks.bare.models import Record

PAGE = 50


class RecordSerializer(serializers.ModelSerializer):
    """A row as a list shows it."""

    class Meta:
        model = Record
        fields = ["code", "status", "procedure_code", "procedure_name", "owner_name", "opened_at", "due_at"]


class WholeRecordSerializer(serializers.ModelSerializer):
    """All of a row."""

    class Meta:
        model = Record
        fields = "__all__"


class Pages(CursorPagination):
    """Keyset pages, newest first."""

    ordering = "-id"


class RecordList(generics.ListAPIView):
    """Fifty rows."""

    queryset = Record.objects.all()
    serializer_class = RecordSerializer
    pagination_class = Pages


class RecordDetail(generics.RetrieveAPIView):
    """One row by its code."""

    queryset = Record.objects.all()
    serializer_class = WholeRecordSerializer
    lookup_field = "code"


@login_required
def page(request):
    """Fifty rows as a page."""
    records = Record.objects.all()
    if "before" in request.GET:
        records = records.filter(pk__lt=int(request.GET["before"]))
    return render(request, "bare/page.html", {"records": list(records[:PAGE])})
