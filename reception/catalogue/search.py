"""Searches in the catalogue that read several tables."""

from django.db.models import Exists, OuterRef, QuerySet

from reception.base.clock import today
from reception.models import Procedure, ProcedureVersion


def search_procedures(text: str) -> QuerySet[Procedure]:
    """Return the procedures with a version in effect today that match every word, without diacritics."""
    current = ProcedureVersion.objects.in_force(today()).filter(procedure=OuterRef("pk"))
    return Procedure.objects.matching(text).filter(Exists(current)).order_by("code")


def find_procedure(codes: list[str]) -> Procedure | None:
    """Return the procedure in effect today for the first of these codes that has one, None without any."""
    current = {procedure.code: procedure for procedure in search_procedures("").filter(code__in=codes)}
    return next((current[code] for code in codes if code in current), None)
