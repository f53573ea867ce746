"""Which version and case of a procedure hold on a day, and which agency decides."""

from reception.base.clock import today
from reception.base.errors import InvalidInput, ProcedureUnavailable
from reception.models import Agency, ProcedureCase, ProcedureVersion


def version_in_effect(procedure_code: str, case_name: str) -> tuple[ProcedureVersion, ProcedureCase | None]:
    """The published version in effect today and its case of this name. Raises ProcedureUnavailable, InvalidInput."""
    rows = ProcedureVersion.objects.select_related("procedure", "deciding_agency")
    version = rows.latest_of(procedure_code, today())
    if version is None:
        raise ProcedureUnavailable(fields={"procedure": [ProcedureUnavailable.text]})
    cases = list(version.cases.all())
    if not cases:
        return version, None
    if not case_name and len(cases) == 1:
        return version, cases[0]
    for case in cases:
        if case.name == case_name:
            return version, case
    names = "; ".join(case.name for case in cases)
    raise InvalidInput(fields={"case": [f"Cần chọn một trường hợp: {names}."]})


def deciding_agency(version: ProcedureVersion, area: str) -> Agency:
    """Who decides: the procedure's agency, or its equal in the named area of the same parent (contract 6).

    An area that contains the procedure's agency changes nothing; a merged agency stands for its successor.
    Raises InvalidInput.
    """
    named = version.deciding_agency
    if not area:
        return named
    found = Agency.objects.select_related("successor").filter(code=area).first()
    if found is not None and found.successor_id:
        found = found.successor
    if found is not None and Agency.objects.in_effect(today()).filter(pk=found.pk).exists():
        if (found.kind, found.parent_id) == (named.kind, named.parent_id):
            return found
        above = named.parent
        while above is not None:
            if above.pk == found.pk:
                return named
            above = above.parent
    raise InvalidInput(fields={"area": ["Địa bàn này không có cơ quan giải quyết thủ tục. Xin kiểm tra lại mã."]})
