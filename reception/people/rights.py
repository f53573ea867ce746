"""What an account may do: one row for each role, which is asked through Django's `has_perm` and nowhere else.

A permission has the name that Django gives it, such as `reception.view_procedure`; acts that belong to no table have
names of our own. Permission rows and groups of the database are never read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db.models import BigIntegerField, QuerySet

from kho_portal.wording import Blank, rows_worded_once
from reception.models import Agency, Role, User

RECEIVE = "reception.receive_dossier"
FILE = "reception.file_dossier"
STANDARDISE = "reception.standardise_component"
# Acts of an officer at a counter, or of the person the account stands for; a superuser may not do them as such.
PERSONAL = frozenset({RECEIVE, FILE})

Reach = Callable[[User, Agency | None, datetime | None], bool]


@dataclass(frozen=True)
class Rights:
    """What a role permits, and the test `reach` of account, office and moment that says where it does."""

    permissions: frozenset[str]
    reach: Reach


def _anywhere(user: User, office: Agency | None, at: datetime | None) -> bool:
    """A reach: the role permits its acts at every office."""
    return True


def _at_own_office(user: User, office: Agency | None, at: datetime | None) -> bool:
    """A reach: the role permits its acts at the office of the account."""
    return user.office_id is not None and (office is None or office.pk == user.office_id)


def _for_themselves(user: User, office: Agency | None, at: datetime | None) -> bool:
    """A reach: the role permits its acts if the account stands for a person or organisation."""
    return bool(user.id_number)


def _viewing(app: str, models: str) -> frozenset[str]:
    """Return the permissions to see these models of an application."""
    return frozenset(f"{app}.view_{model}" for model in models.split())


def _keeping(app: str, models: str) -> frozenset[str]:
    """Return the permissions to see, add, change and delete these models of an application."""
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
    """Whether the account may do this at that office and moment; None stands for any office of its own, and for now.

    A closed account may do nothing. A superuser may do everything except the acts in `PERSONAL`.
    """
    if user.is_active and user.is_superuser and permission not in PERSONAL:
        return True
    return permission in permissions_of(user, office=office, at=at)


def permissions_of(user: User, *, office: Agency | None = None, at: datetime | None = None) -> frozenset[str]:
    """Return what the roles of an account permit, without what a superuser may do besides."""
    held = [RIGHTS[role].permissions for role in roles_of(user, office=office, at=at)]
    return frozenset().union(*held)


def roles_of(user: User, *, office: Agency | None = None, at: datetime | None = None) -> list[str]:
    """Return the roles of an active account at an office and moment. Today this is its one role, at every moment."""
    if not user.is_active:  # the anonymous user is not active either
        return []
    rights = RIGHTS.get(user.role)
    return [user.role] if rights is not None and rights.reach(user, office, at) else []


def staff_roles() -> list[tuple[str, str]]:
    """Return the roles, with their names, that the administration may give: never a citizen's."""
    return [(role.value, role.label) for role in Role if role != Role.CITIZEN]


def is_own_account(user: User) -> bool:
    """Whether the account, open or closed, is a citizen's or organisation's: then a citizen opened its dossiers."""
    return user.role == Role.CITIZEN


@rows_worded_once("office")
def _active_account() -> QuerySet[User]:
    """Return the active account of a number; asked for with every page."""
    return User.objects.filter(pk=Blank("pk", BigIntegerField()), is_active=True)


class RoleBackend(BaseBackend):
    """The backend of Django that checks passwords as Django does, and permissions by the table above.

    An office as the object of a question asks about that office: `user.has_perm(RECEIVE, office)`. About any other
    object the answer is no, because querysets decide which rows of a table an account sees.
    """

    def authenticate(self, request, **credentials):
        """Return the active account of a user name and password, None for any other credentials."""
        return ModelBackend().authenticate(request, **credentials)

    def get_user(self, user_id):
        """Return the active account of a session with its office, None once it is closed."""
        return _active_account().ask_one(pk=user_id)

    def get_user_permissions(self, user_obj, obj=None) -> set[str]:
        """Return what the account's roles permit at the office `obj`."""
        return set(permissions_of(user_obj, office=obj)) if _is_place(obj) else set()

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """Whether the account has the permission at the office `obj`."""
        return _is_place(obj) and holds(user_obj, perm, office=obj)

    def has_module_perms(self, user_obj, app_label) -> bool:
        """Whether the account has any permission of an application."""
        return any(permission.startswith(f"{app_label}.") for permission in permissions_of(user_obj))


def _is_place(obj: object) -> bool:
    """Whether the object of a question is an office, or none is named."""
    return obj is None or isinstance(obj, Agency)
