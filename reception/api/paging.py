"""Pages of dossiers behind cursors, which make page 10 000 cost what page 1 costs."""

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination

from reception.base.numbers import whole_number
from reception.dossiers.queues import place_of, read_place, rows_after, rows_before


class NewestPages(CursorPagination):
    """Pages of dossiers, newest first."""

    page_size = 50
    ordering = "-id"
    cursor_query_param = "cursor"

    def decode_cursor(self, request):
        """Return the cursor of the address. Raises NotFound for a position that is not a number of ours."""
        cursor = super().decode_cursor(request)
        place = cursor.position if cursor else None
        if place is not None and whole_number(place) is None:
            raise NotFound
        return cursor


class DuePages(CursorPagination):
    """Pages of dossiers promised for certain days, earliest first: many are promised for the same moment.

    A cursor of the library holds one value and counts the rows that share it; ours holds moment and number.
    """

    page_size = NewestPages.page_size
    cursor_query_param = NewestPages.cursor_query_param

    def paginate_queryset(self, queryset, request, view=None):
        """Return the dossiers of the page that the address names. Raises NotFound for a cursor that is none of ours."""
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        place = read_place(cursor.position or "", by_due=True) if cursor else None
        if cursor and place is None:
            raise NotFound
        back = cursor is not None and cursor.reverse
        if back:
            rows = rows_before(queryset, place).order_by("-due_at", "-pk")
        else:
            rows = (rows_after(queryset, place) if place else queryset).order_by("due_at", "pk")
        found = list(rows[: self.page_size + 1])
        is_more, page = len(found) > self.page_size, found[: self.page_size]
        if back:
            page.reverse()
        self._next = page[-1] if page and (back or is_more) else None
        self._previous = page[0] if page and (is_more if back else cursor) else None
        return page

    def get_next_link(self):
        """Return the address of the following page, None on the last one."""
        return self._link(self._next, back=False)

    def get_previous_link(self):
        """Return the address of the page before, None on the first one."""
        return self._link(self._previous, back=True)

    def _link(self, dossier, *, back: bool) -> str | None:
        if dossier is None:
            return None
        return self.encode_cursor(Cursor(offset=0, reverse=back, position=str(place_of(dossier, by_due=True))))
