"""Papers promised for later: the dossier goes on while a warehouse or a source is silent."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now

from kho_portal.work.models import LeasedWork, WorkStatus
from reception.models.dossiers import IN_WORK, Dossier
from reception.models.slots import Slot


class PromiseQuerySet(models.QuerySet):
    """Questions about promises."""

    def standing(self):
        """Keep the promises that still count: being tried, or failed and nobody has acted yet."""
        return self.exclude(status__in=SlotPromise.ENDED)

    def dossiers_at(self, office):
        """Return the pks, as `counted`, of the dossiers in work of this office that a promise keeps waiting.

        Promises are few and dossiers many, so it is the promises that are walked. None stands for those of others: to
        leave it out here would read every dossier twice.
        """
        theirs = Slot.objects.filter(pk=OuterRef("slot_id")).order_by().values("dossier_id")
        # By key alone: a planner that is told office and state as well may walk all dossiers of the office.
        dossier = Dossier.objects.filter(pk=OuterRef("theirs")).order_by()
        here = Case(When(received_at=office, status__in=IN_WORK, then=F("pk")))
        rows = self.standing().annotate(theirs=Subquery(theirs))
        rows = rows.annotate(counted=Subquery(dossier.values(here=here)))
        return rows.values_list("counted", flat=True).distinct()


class SlotPromise(LeasedWork):
    """A paper that will be fetched when the other side answers: tried every hour for seven days.

    A piece of leased work like any other: the row is the truth, a try that dies is tried again. `done` means that
    the paper is here or was found; `cancelled` that a person filled the slot otherwise; `failed` that the seven days
    are over and a person must act.
    """

    # A promise in these states counts no more; a failed one still counts until a person acts.
    ENDED = (WorkStatus.CANCELLED, WorkStatus.DONE)

    slot = models.OneToOneField(Slot, verbose_name="thành phần", on_delete=models.PROTECT, related_name="promise")
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi nhận", on_delete=models.PROTECT, related_name="+"
    )
    promised_at = models.DateTimeField("ghi nhận lúc", db_default=Now())
    # Why the paper could not be fetched at once: the code of the look-up or of the download.
    reason_code = models.CharField("lý do", max_length=64, blank=True, default="")

    objects = PromiseQuerySet.as_manager()

    class Meta(LeasedWork.Meta):
        verbose_name = "giấy tờ bổ sung từ kho sau"
        verbose_name_plural = "giấy tờ bổ sung từ kho sau"
        indexes = [
            *LeasedWork.Meta.indexes,
            models.Index(fields=["slot"], condition=~Q(status__in=["cancelled", "done"]), name="promise_standing"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def stands(self) -> bool:
        """Whether the promise still counts: it is being tried, or it failed and nobody has acted yet."""
        return self.status not in self.ENDED
