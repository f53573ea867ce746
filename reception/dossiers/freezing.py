"""Copying components of the catalogue into a dossier: a later change of the catalogue does not change the dossier."""

from reception.models import Component, Dossier, LinkStatus, ProcedureCase, ProcedureVersion, Slot

NO_CODE = "NO_APPROVED_CODE"
NO_CODE_TEXT = "Giấy tờ này chưa được chuẩn hóa theo mã kết quả nên không tra cứu trong kho. Xin tải tệp lên."


def components_of(version: ProcedureVersion, case: ProcedureCase | None) -> list[Component]:
    """Return what a version asks for in a case, in order, with cases and code links in memory."""
    rows = Component.objects.filter(version=version).prefetch_related("cases", "code_links__result_code")
    return [row for row in rows.order_by("position") if not row.cases.all() or case in row.cases.all()]


def freeze_component(dossier: Dossier, component: Component, position: int) -> Slot:
    """Return the unsaved slot of a component, with copies of its data and of the result codes approved today."""
    codes = [
        {
            "code": link.result_code.code,
            "name": link.result_code.name,
            "needs_reference_number": link.result_code.needs_reference_number,
        }
        for link in component.code_links.all()
        if link.status == LinkStatus.APPROVED
    ]
    return Slot(
        dossier=dossier,
        position=position,
        component_code=component.code,
        name=component.name,
        copies=component.copies,
        is_required=component.is_required,
        only_shown=component.only_shown,
        is_secret=component.is_secret,
        max_age_months=component.max_age_months,
        result_codes=codes,
        lookup_code="" if codes else NO_CODE,
        lookup_message="" if codes else NO_CODE_TEXT,
    )


def freeze_components(dossier: Dossier, components: list[Component]) -> list[Slot]:
    """Return the unsaved slots of a dossier in the order of the components, without any query."""
    return [freeze_component(dossier, component, position) for position, component in enumerate(components, start=1)]
