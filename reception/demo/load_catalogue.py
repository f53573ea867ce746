"""Rows of the catalogue and the accounts. Loading twice changes nothing; decisions of administrators are kept."""

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.demo.codes import RESULT_CODES, SECTORS
from reception.demo.people import ACCOUNTS, PEOPLE_BY_NUMBER, TEST_IDENTITIES
from reception.demo.places import AGENCIES
from reception.demo.procedures import PROCEDURES, DemoComponent, DemoProcedure
from reception.models import (
    Agency,
    AgencyFormerName,
    Component,
    FormField,
    Procedure,
    ProcedureCase,
    ProcedureVersion,
    ResultCode,
    Role,
    Sector,
    TestIdentity,
    User,
)
from reception.standardisation.proposals import approve_link, propose_link


def load_agencies() -> None:
    """Agencies exist with parents, successors and former names."""
    made = {}
    for agency in AGENCIES:
        facts = {
            name: getattr(agency, name)
            for name in ("name", "kind", "old_code", "counter_name", "place", "address", "phone", "valid_to")
        }
        row, is_new = Agency.objects.get_or_create(code=agency.code, defaults=facts)
        if is_new:
            made[agency] = row
    rows = {row.code: row for row in Agency.objects.all()}
    for agency, row in made.items():
        row.parent, row.successor = rows.get(agency.parent), rows.get(agency.successor)
        row.save(update_fields=["parent", "successor"])
        for code, name, until in agency.former:
            AgencyFormerName.objects.create(agency=row, code=code, name=name, valid_to=until)


def load_accounts(password: str) -> list[User]:
    """The demonstration's accounts exist; those just made have `password`. Returns the ones just made."""
    offices = {agency.code: agency for agency in Agency.objects.all()}
    made = []
    for account in ACCOUNTS:
        facts = {
            "full_name": account.full_name,
            "id_number": account.id_number,
            "role": account.role,
            "office": offices.get(account.office),
            "desk": account.desk,
            "is_staff": account.is_staff,
        }
        user, is_new = User.objects.get_or_create(username=account.username, defaults=facts)
        if is_new:
            user.set_password(password)
            user.save(update_fields=["password"])
            made.append(user)
    return made


def set_passwords(password: str) -> None:
    """Every account of the demonstration has `password`; other accounts are left alone.

    Whoever has it already keeps the stored hash: a new one would end open sessions at every start.
    """
    for user in User.objects.filter(username__in=[account.username for account in ACCOUNTS]):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])


def load_procedures() -> None:
    """Fields, result codes and procedures with versions, cases, components and standardisation exist."""
    for code, name in SECTORS.items():
        Sector.objects.get_or_create(code=code, defaults={"name": name})
    for code in RESULT_CODES:
        facts = {
            "name": code.name,
            "issuer": code.issuer,
            "needs_reference_number": code.needs_number,
            "note": code.note,
        }
        ResultCode.objects.get_or_create(code=code.code, defaults=facts)
    for number, note in TEST_IDENTITIES:
        facts = {"name": PEOPLE_BY_NUMBER[number].full_name, "note": note, "approved_at": now()}
        TestIdentity.objects.get_or_create(id_number=number, defaults=facts)
    for procedure in PROCEDURES:
        _load_procedure(procedure)
    for procedure in PROCEDURES:
        if procedure.successor:
            successor = Procedure.objects.get(code=procedure.successor)
            Procedure.objects.filter(code=procedure.code, successor=None).update(successor=successor)


def _load_procedure(procedure: DemoProcedure) -> None:
    sector = Sector.objects.get(code=procedure.sector)
    row, _ = Procedure.objects.get_or_create(
        code=procedure.code, defaults={"name": procedure.name, "sector": sector, "note": procedure.note}
    )
    number, unit = procedure.deadline
    version, is_new = ProcedureVersion.objects.get_or_create(
        procedure=row,
        valid_from=procedure.valid_from,
        defaults={
            "valid_to": procedure.valid_to,
            "is_published": True,
            "deciding_agency": Agency.objects.get(code=procedure.agency),
            "deadline_number": number,
            "deadline_unit": unit,
            "legal_basis": procedure.legal_basis,
        },
    )
    if not is_new:
        return  # a version in use is never rewritten
    version.results.set(ResultCode.objects.filter(code__in=procedure.results))
    cases = {}
    for position, (name, own) in enumerate(procedure.cases, start=1):
        number, unit = own or (None, "")
        cases[name] = ProcedureCase.objects.create(
            version=version, position=position, name=name, deadline_number=number, deadline_unit=unit
        )
    for position, question in enumerate(procedure.questions, start=1):
        FormField.objects.create(
            version=version,
            position=position,
            key=question.key,
            label=question.label,
            hint=question.hint,
            kind=question.kind,
            is_required=question.required,
            choices="\n".join(question.choices),
        )
    for position, component in enumerate(procedure.components, start=1):
        _load_component(version, position, component, cases)


def _load_component(
    version: ProcedureVersion, position: int, component: DemoComponent, cases: dict[str, ProcedureCase]
) -> None:
    row = Component.objects.create(
        version=version,
        code=f"{version.procedure.code}-TP{position:02d}",
        name=component.name,
        position=position,
        is_required=component.required,
        only_shown=component.only_shown,
        is_no_result=component.is_no_result,
        copies=component.copies,
        max_age_months=component.max_age_months,
    )
    row.cases.set([cases[name] for name in component.cases])
    proposer, approver = administrators()
    for code in (*component.codes, *component.proposed):
        link = propose_link(component=row, result_code=ResultCode.objects.get(code=code), by=proposer)
        if code in component.codes:
            approve_link(link=link, by=approver)


def administrators() -> tuple[Actor, Actor]:
    """The two administrators of the demonstration, as actors."""
    users = User.objects.filter(role=Role.ADMINISTRATOR, username__in=["quantri", "quantri2"]).order_by("username")
    first, second = (Actor(kind="officer", user=user) for user in users)
    return first, second
