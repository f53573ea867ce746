"""Filters of lists that show stored values in words, and only agencies that have a counter."""

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.db.models import Q


def in_words(say: Callable[[str], str]) -> type[admin.AllValuesFieldListFilter]:
    """Return a filter that shows each value as `say` words it; a value that `say` does not know stays as it is."""

    class InWords(admin.AllValuesFieldListFilter):
        """A filter that shows the stored values in words."""

        def choices(self, changelist) -> Iterator[dict]:
            """Yield the library's choices, worded by `say`."""
            for choice in super().choices(changelist):
                yield choice | {"display": say(str(choice["display"]))}

    return InWords


class CounterFilter(admin.RelatedFieldListFilter):
    """A filter by the agencies with a counter; a list of all agencies would have hundreds of lines."""

    def field_choices(self, field, request, model_admin) -> list[tuple]:
        """Return the agencies that receive dossiers."""
        return field.get_choices(include_blank=False, limit_choices_to=~Q(counter_name=""))
