"""How often an account, and an office, may ask the warehouses: a look-up serves a dossier, nobody looks people up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.base.errors import LookupQuota
from reception.deadlines.moments import say_clock
from reception.models import LookupUse, User

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Quota:
    """At most the number of the setting within a time, for one account or one office; words for people."""

    setting: str
    within: timedelta
    who: str
    span: str

    @property
    def most(self) -> int:
        """How many the installation allows."""
        return getattr(settings, self.setting)

    def last_of(self, uses: QuerySet[LookupUse]) -> Subquery:
        """Return the moment of the use that is the last one that counts; NULL while there are fewer."""
        return Subquery(uses.order_by("-at").values("at")[self.most - 1 : self.most])

    def require(self, last: datetime | None) -> None:
        """Return if one more look-up fits. Raises LookupQuota with the minute from which the next one does."""
        if last is not None and last > now() - self.within:
            raise LookupQuota(self.who, self.most, self.span, say_clock(last + self.within + MINUTE))


DAY = timedelta(days=1)
QUOTAS = (
    (Quota("LOOKUPS_IN_TEN_MINUTES", 10 * MINUTE, "Tài khoản này", "10 phút"), {"account": OuterRef("pk")}),
    (Quota("LOOKUPS_A_DAY", DAY, "Tài khoản này", "một ngày"), {"account": OuterRef("pk")}),
    (Quota("LOOKUPS_OF_AN_OFFICE_A_DAY", DAY, "Cơ quan này", "một ngày"), {"office": OuterRef("office")}),
)


def count_lookup(by: Actor) -> None:
    """Count one more look-up of this actor, in the caller's transaction. Raises LookupQuota; then it is not counted.

    The account is locked, so that many at once do not pass together. The system, which asks again for a promised paper,
    does not count.
    """
    if by.kind == "system" or by.user is None:
        return
    account = User.objects.select_for_update(no_key=True).only("office_id").get(pk=by.user.pk)
    lasts = [quota.last_of(LookupUse.objects.filter(**whose)) for quota, whose in QUOTAS]
    (found,) = User.objects.filter(pk=account.pk).values_list(*lasts)
    for (quota, _), last in zip(QUOTAS, found, strict=True):
        quota.require(last)
    LookupUse.objects.create(account=account, office_id=account.office_id, at=now())


def forget_uses() -> int:
    """Delete the look-ups that count no more; return how many."""
    return LookupUse.objects.filter(at__lt=now() - DAY).delete()[0]
