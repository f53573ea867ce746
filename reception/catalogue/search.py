"""Questions to the catalogue that span its tables."""

from django.db.models import Exists, OuterRef, QuerySet

from reception.base.clock import today
from reception.models import Procedure, ProcedureVersion


def search_procedures(text: str) -> QuerySet[Procedure]:
    """Procedures with a published version in effect today, matching every word of `text` without diacritics."""
    current = ProcedureVersion.objects.in_force(today()).filter(procedure=OuterRef("pk"))
    return Procedure.objects.matching(text).filter(Exists(current)).order_by("code")


def find_procedure(codes: list[str]) -> Procedure | None:
    """The first of these codes that names a procedure in effect today."""
    current = {each.code: each for each in search_procedures("").filter(code__in=codes)}
    return next((current[code] for code in codes if code in current), None)
