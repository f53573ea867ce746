"""Addresses without a sign-in."""

from django.urls import path

from reception.public import sign_in, status
from reception.public.parts.page import parts
from reception.screens import converters  # noqa: F401 - registers <opaque:…>

urlpatterns = [
    path("favicon.ico", status.favicon, name="favicon"),
    path("bo-phan/", parts, name="parts"),
    path("ho-so/<opaque:code>", status.status, name="public-status"),
    path("dang-nhap/", sign_in.sign_in, name="sign-in"),
    path("dang-xuat/", sign_in.sign_out, name="sign-out"),
]
