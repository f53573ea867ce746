"""Addresses of the REST API v1 (contract 5)."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from reception.api import catalogue, components, dossiers
from reception.screens import converters  # noqa: F401 - registers <opaque:…>
from reception.screens.policy import OFFICER


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document, as JSON; so are its refusals."""

    policy = OFFICER


class Docs(SpectacularSwaggerSplitView):
    """Browsable documentation; every file of it comes from this server."""

    policy = OFFICER


DOSSIER = "dossiers/<opaque:code>/"
SLOT = DOSSIER + "components/<opaque:slot_id>/"

urlpatterns = [
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
    path("dossiers/", dossiers.DossierList.as_view(), name="api-dossiers"),
    path("dossiers/search/", dossiers.DossierSearch.as_view(), name="api-dossier-search"),
    path(DOSSIER, dossiers.DossierDetail.as_view(), name="api-dossier"),
    path(DOSSIER + "lookup/", dossiers.DossierLookup.as_view(), name="api-lookup"),
    path(DOSSIER + "submit/", dossiers.DossierSubmit.as_view(), name="api-submit"),
    path(DOSSIER + "accept/", dossiers.DossierAccept.as_view(), name="api-accept"),
    path(DOSSIER + "receipt/", dossiers.DossierReceipt.as_view(), name="api-receipt"),
    path(SLOT + "choose/", components.Choose.as_view(), name="api-choose"),
    path(SLOT + "choice/", components.Choice.as_view(), name="api-choice"),
    path(SLOT + "files/", components.Files.as_view(), name="api-files"),
    path(SLOT + "files/<opaque:file_id>/", components.File.as_view(), name="api-file"),
    path(SLOT + "shown/", components.Shown.as_view(), name="api-shown"),
    path(SLOT + "promise/", components.Promise.as_view(), name="api-promise"),
    path(SLOT + "compared/", components.Compared.as_view(), name="api-compared"),
    path(SLOT + "missing/", components.Missing.as_view(), name="api-missing"),
    path(SLOT + "waive/", components.Waive.as_view(), name="api-waive"),
    path(SLOT + "offers/<opaque:offer_id>/preview/<opaque:file_id>/", components.Preview.as_view(), name="api-preview"),
    path("procedures/", catalogue.ProcedureList.as_view(), name="api-procedures"),
    path("procedures/<opaque:code>/", catalogue.ProcedureDetail.as_view(), name="api-procedure"),
    path("warehouse/", catalogue.WarehouseList.as_view(), name="api-warehouse"),
    path("result-codes/", catalogue.ResultCodeList.as_view(), name="api-result-codes"),
]
