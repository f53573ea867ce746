"""Reading the number of the page that an address asks for."""

from reception.base.errors import InvalidInput
from reception.base.numbers import whole_number


def read_page(request) -> int:
    """Return the number `n` of `?page=n`, 1 without it. Raises InvalidInput."""
    number = whole_number(request.GET.get("page", "1"), digits=5)
    if number is None:
        raise InvalidInput(fields={"page": ["Số trang là số nguyên từ 1."]})
    return number
