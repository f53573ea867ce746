"""The addresses of the one-stop shop, one list for each group of readers."""

from django.urls import include, path

from reception.counter.account import own_password

urlpatterns = [
    path("", include("reception.operations.urls")),
    path("", include("reception.public.urls")),
    path("quay/", include("reception.counter.urls")),
    path("tai-khoan/mat-khau", own_password, name="own-password"),
    path("", include("reception.citizen.urls")),
    path("api/v1/", include("reception.api.urls")),
]
