"""Fixtures of the citizens' pages: somebody signed in, the provider at the socket, and a draft."""

import pytest
from django.test import Client

from kho_portal.audit.services import Actor
from kho_portal.sso import SsoAccess
from reception.dossiers.online_drafts import open_online_draft
from reception.models import Dossier, Role, User

THU, NAM = "099194004271", "099088001264"


def citizen_account(number: str = THU, name: str = "Nguyễn Thị Minh Thư", **more) -> User:
    """An account as a sign-in leaves it."""
    return User.objects.create(username=f"cd-{number}", role=Role.CITIZEN, id_number=number, full_name=name, **more)


def client_of(user: User) -> Client:
    """A browser in which this account is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def citizen(catalogue) -> User:
    return citizen_account(phone="0912345678")


@pytest.fixture
def neighbour(catalogue) -> User:
    return citizen_account(NAM, "Lê Hoàng Nam")


@pytest.fixture
def me(citizen) -> Actor:
    return Actor(kind="citizen", user=citizen)


@pytest.fixture
def home(citizen) -> Client:
    return client_of(citizen)


@pytest.fixture
def draft(me) -> Dossier:
    """A draft of the procedure of 2122's own example."""
    return open_online_draft(procedure="1.003709", by=me)[0]


@pytest.fixture
def sso(other_side, settings):
    """The provider of the simulated other side is ours."""
    settings.KHO_SSO = SsoAccess(f"{other_side.url}/sso", "kho-portal", "secret")
    return other_side
