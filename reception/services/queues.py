"""Finding dossiers of an office."""

from django.db.models import Q, QuerySet

from kho_portal.vietnamese import fold
from reception.identity import clean_number
from reception.models import Dossier


def search_dossiers(*, user, text: str, status: str = "") -> QuerySet[Dossier]:
    """Dossiers that `user` may see, whose code or owner's number is `text`, or whose owner's name holds its words."""
    rows = Dossier.objects.visible_to(user).select_related("owner").order_by("-pk")
    if status:
        rows = rows.filter(status=status)
    text = text.strip()
    if not text:
        return rows
    number = clean_number(text)
    if any(character.isdigit() for character in number):
        return rows.filter(Q(code=text.upper()) | Q(owner__id_number=number) | Q(code__endswith=text.upper()))
    for word in fold(text).split():
        rows = rows.filter(owner__search_key__contains=word)
    return rows
