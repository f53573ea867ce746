"""What an account may do: one row for each role, asked through Django's `has_perm` and nowhere else.

A permission is named as Django names it: `reception.view_procedure`, and words of our own for the acts that are no
table's. No permission row and no group of the database is ever read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.backends import BaseBackend, ModelBackend

from reception.models import Agency, Role, User

RECEIVE = "reception.receive_dossier"
FILE = "reception.file_dossier"
STANDARDISE = "reception.standardise_component"
# Acts that are somebody's own: at a counter, or for the person the account stands for. Being a superuser gives none.
PERSONAL = frozenset({RECEIVE, FILE})

Reach = Callable[[User, Agency | None, datetime | None], bool]


@dataclass(frozen=True)
class Rights:
    """What a role permits, and for which (account, office, moment) it holds."""

    permissions: frozenset[str]
    reach: Reach


def _anywhere(user: User, office: Agency | None, at: datetime | None) -> bool:
    return True


def _at_own_office(user: User, office: Agency | None, at: datetime | None) -> bool:
    return user.office_id is not None and (office is None or office.pk == user.office_id)


def _for_themselves(user: User, office: Agency | None, at: datetime | None) -> bool:
    return bool(user.id_number)


def _viewing(app: str, models: str) -> frozenset[str]:
    return frozenset(f"{app}.view_{model}" for model in models.split())


def _keeping(app: str, models: str) -> frozenset[str]:
    acts = ("view", "add", "change", "delete")
    return frozenset(f"{app}.{act}_{model}" for model in models.split() for act in acts)


CATALOGUE = _keeping(
    "reception",
    "agency agencyformername sector resultcode procedure procedureversion procedurecase formfield component "
    "componentcode testidentity user apitoken",
) | {STANDARDISE}
EVIDENCE = (
    _viewing("reception", "dossier event consent party missingpaper warehousedocument linkchange")
    | _viewing("connectors", "lookup")
    | _viewing("audit", "auditentry")
)
SOURCES = _keeping("connectors", "securityserver agencyalias hostagency approvedorigin")
CONNECTIONS = _viewing("connectors", "directoryrefresh accesstoken download")
REPAIRS = frozenset({"connectors.repair_accesstoken", "connectors.repair_download"})

RIGHTS: dict[str, Rights] = {
    Role.OFFICER: Rights(frozenset({RECEIVE}), _at_own_office),
    Role.LEAD: Rights(frozenset({RECEIVE}), _at_own_office),
    Role.ADMINISTRATOR: Rights(CATALOGUE | EVIDENCE | SOURCES | CONNECTIONS | REPAIRS, _anywhere),
    Role.OPERATOR: Rights(CONNECTIONS | REPAIRS, _anywhere),
    Role.AUDITOR: Rights(EVIDENCE | CONNECTIONS, _anywhere),
    Role.CITIZEN: Rights(frozenset({FILE}), _for_themselves),
}


def holds(user: User, permission: str, *, office: Agency | None = None, at: datetime | None = None) -> bool:
    """Whether the account may do this at that office and moment; None asks for any office of its own, and for now.

    A closed account holds nothing. A superuser holds everything that is nobody's own act (`PERSONAL`).
    """
    if user.is_active and user.is_superuser and permission not in PERSONAL:
        return True
    return permission in permissions_of(user, office=office, at=at)


def permissions_of(user: User, *, office: Agency | None = None, at: datetime | None = None) -> frozenset[str]:
    """Everything that the roles of an account permit; what a superuser holds besides is not listed."""
    held = [RIGHTS[role].permissions for role in roles_of(user, office=office, at=at)]
    return frozenset().union(*held)


def roles_of(user: User, *, office: Agency | None = None, at: datetime | None = None) -> list[str]:
    """The roles that an active account holds at an office and moment. Today it has one, of its own row, undated."""
    if not user.is_active:  # nobody signed in is not active either
        return []
    rights = RIGHTS.get(user.role)
    return [user.role] if rights is not None and rights.reach(user, office, at) else []


def is_own_account(user: User) -> bool:
    """Whether the account is a person's or organisation's own, open or closed: what it opened, a citizen opened."""
    return user.role == Role.CITIZEN


class RoleBackend(BaseBackend):
    """Accounts sign in by password as Django does it, and Django asks the table above what they may do.

    An office given as the object of a question asks for that office: `user.has_perm(RECEIVE, office)`. Which rows of
    a table an account sees, querysets say: about any other object the answer is no.
    """

    def authenticate(self, request, **credentials):
        """The active account of a user name and password, None for anything else."""
        return ModelBackend().authenticate(request, **credentials)

    def get_user(self, user_id):
        """The active account of a session, None once it is closed."""
        return ModelBackend().get_user(user_id)

    def get_user_permissions(self, user_obj, obj=None) -> set[str]:
        """Everything that the account's roles permit."""
        return set(permissions_of(user_obj, office=obj)) if _is_place(obj) else set()

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """Whether the account holds a permission."""
        return _is_place(obj) and holds(user_obj, perm, office=obj)

    def has_module_perms(self, user_obj, app_label) -> bool:
        """Whether the account holds any permission of an application."""
        return any(permission.startswith(f"{app_label}.") for permission in permissions_of(user_obj))


def _is_place(obj: object) -> bool:
    return obj is None or isinstance(obj, Agency)
