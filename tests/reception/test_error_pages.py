"""The pages for what goes wrong lead on to a page that is there for whoever reads them."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

PLACES = {"/quay/tiep-nhan": "/quay/", "/admin/reception/": "/quay/", "/nop-ho-so/abc/giay-to": "/", "/": "/"}
SIGN_IN = {"/quay/tiep-nhan": "/dang-nhap/", "/thu-tuc/1.003709/nop": "/cong-dan/dang-nhap"}


def way_on(status: int, path: str) -> str:
    html = render_to_string(f"{status}.html", {"request": RequestFactory().get(path), "request_id": "0a"})
    return re.search(r'data-kind="primary" href="([^"]+)"', html)[1]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
@pytest.mark.parametrize(("path", "way"), PLACES.items())
def test_officers_go_on_to_their_list_and_citizens_to_the_first_page(status, path, way):
    assert way_on(status, path) == way


@pytest.mark.parametrize(("path", "way"), SIGN_IN.items())
def test_who_may_not_is_sent_to_the_sign_in_of_that_side(path, way):
    assert way_on(403, path) == way


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_the_pages_need_no_request_at_all(status):
    assert f"Mã trang: {status}" in render_to_string(f"{status}.html", {})
