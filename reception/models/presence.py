"""Which officers have a dossier open, and how often strangers guessed the proof of one."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from reception.models.dossiers import Dossier


class DossierPresence(models.Model):
    """An officer had this dossier open at `seen_at`. It locks nothing: the version guards every write."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.user_id}"


class StatusProof(models.Model):
    """Wrong proofs on the public status page of one dossier since `since`; few are allowed, then a pause."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="proof_attempts")
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.failures}"
