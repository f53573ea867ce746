"""The address of a dossier is the same however it was made."""

import pytest
from django.urls import reverse

from reception.counter.dossiers import code_url


@pytest.mark.parametrize("code", ["H99.18-261005-0027", "000000000000", "a b", "Mã?x=1", "100%", "a'b(c)", "ơ~:@"])
@pytest.mark.parametrize("name", ["counter-reception", "counter-dossier", "counter-claim"])
def test_an_address_of_a_list_is_what_reverse_makes(name, code):
    assert code_url(name, code) == reverse(name, args=[code])
