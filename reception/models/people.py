"""Accounts of officers and administrators, API tokens, and the people a dossier is about."""

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now

from reception.models.catalogue import Agency
from reception.models.fields import NameKeyField, SearchKeyField


class Role(models.TextChoices):
    """What an account is for; `people/rights.py` says what each may do."""

    OFFICER = "officer", "cán bộ một cửa"
    LEAD = "lead", "lãnh đạo bộ phận"
    ADMINISTRATOR = "administrator", "quản trị danh mục"
    OPERATOR = "operator", "vận hành"
    AUDITOR = "auditor", "thanh tra"
    CITIZEN = "citizen", "công dân, tổ chức"


class PartyKind(models.TextChoices):
    """A person or an organisation."""

    PERSON = "person", "cá nhân"
    ORGANISATION = "organisation", "tổ chức"


class User(AbstractUser):
    """An account. Officers carry their own name and number: every question on channels 1 and 3 names them."""

    full_name = models.CharField("họ và tên", max_length=200, blank=True, default="")
    id_number = models.CharField("số định danh", max_length=20, blank=True, default="", db_index=True)
    office = models.ForeignKey(Agency, verbose_name="cơ quan", null=True, blank=True, on_delete=models.PROTECT)
    role = models.CharField("vai trò", max_length=16, choices=Role, default=Role.OFFICER)
    desk = models.CharField("quầy", max_length=60, blank=True, default="")
    # Only for citizens, from the claims of the sign-in (wire contract 7.1); contact is a prefill, identity is locked.
    party_kind = models.CharField("loại tài khoản", max_length=12, choices=PartyKind, default=PartyKind.PERSON)
    phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    address = models.CharField("địa chỉ", max_length=400, blank=True, default="")
    sex = models.CharField("giới tính", max_length=10, blank=True, default="")
    assurance = models.CharField("mức độ định danh", max_length=20, blank=True, default="")

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.full_name or self.username

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one of the backends gives the permission.

        They are asked about superusers too, who belong to no office by being superusers.
        """
        return any(backend.has_perm(self, perm, obj) for backend in get_backends() if hasattr(backend, "has_perm"))

    @property
    def is_counter_officer(self) -> bool:
        """Whether this account may receive dossiers for its office."""
        return self.has_perm("reception.receive_dossier")

    @property
    def is_citizen(self) -> bool:
        """Whether this account stands for the person or organisation of its number, and may file for it."""
        return self.has_perm("reception.file_dossier")


class ApiToken(models.Model):
    """A token of one account for programs. Only its hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc", db_default=Now())
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "mã truy cập API"
        verbose_name_plural = "mã truy cập API"

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%d/%m/%Y}"


class Party(models.Model):
    """An owner or submitter as they were in one dossier; a change of their account does not change it."""

    kind = models.CharField("loại", max_length=12, choices=PartyKind, default=PartyKind.PERSON)
    id_number = models.CharField("số định danh, mã số thuế", max_length=20, db_index=True)
    full_name = models.CharField("họ và tên, tên tổ chức", max_length=300)
    # ISO date, or the year alone where the card says no more.
    date_of_birth = models.CharField("ngày sinh", max_length=10, blank=True, default="")
    sex = models.CharField("giới tính", max_length=10, blank=True, default="")
    address = models.CharField("địa chỉ", max_length=400, blank=True, default="")
    phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    email = models.CharField("thư điện tử", max_length=200, blank=True, default="")
    # Only for a submitter who is not the owner: by what right.
    authority = models.CharField("căn cứ nộp thay", max_length=300, blank=True, default="")
    identity_source = models.CharField("nguồn thông tin", max_length=10, default="typed")  # card, typed, account
    search_key = SearchKeyField(sources=("full_name",))
    name_key = NameKeyField(sources=("full_name",))

    class Meta:
        verbose_name = "người trong hồ sơ"
        verbose_name_plural = "người trong hồ sơ"

    def __str__(self) -> str:
        return self.full_name
