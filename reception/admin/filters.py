"""Filters of lists: stored names in words, and only the agencies that have a counter."""

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.db.models import Q


def in_words(say: Callable[[str], str]) -> type[admin.AllValuesFieldListFilter]:
    """A filter of a field's values that shows each as `say` tells it; what `say` does not know stays as it is."""

    class InWords(admin.AllValuesFieldListFilter):
        """The values that occur, in words."""

        def choices(self, changelist) -> Iterator[dict]:
            """As the library makes them."""
            for choice in super().choices(changelist):
                yield choice | {"display": say(str(choice["display"]))}

    return InWords


class CounterFilter(admin.RelatedFieldListFilter):
    """Agencies with a counter: a list of all would be hundreds of lines."""

    def field_choices(self, field, request, model_admin) -> list[tuple]:
        """Agencies that receive dossiers."""
        return field.get_choices(include_blank=False, limit_choices_to=~Q(counter_name=""))
