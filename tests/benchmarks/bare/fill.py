"""Makes the table, its rows and one account: `python -m tests.benchmarks.bare.fill 100000`.

Prints what a client needs as JSON: a token, the cookie of a signed-in browser, and the code of a row in the middle.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta

import django

BATCH = 5_000
FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)
STATUSES = ("Được tiếp nhận", "Đang xử lý", "Đã xử lý xong", "Bản nháp")
PROCEDURE = "Cấp lần đầu chứng chỉ hành nghề khám bệnh, chữa bệnh đối với người Việt Nam thuộc thẩm quyền của Sở Y tế"


def code_of(number: int) -> str:
    """The code of a row, as long as a dossier's."""
    return f"H99.18-260901-{number:06d}"


def record_of(number: int):
    """The unsaved row of this number."""
    from tests.benchmarks.bare.models import Record

    opened = FIRST + timedelta(minutes=number % 100_000)
    return Record(
        code=code_of(number),
        status=STATUSES[number % len(STATUSES)],
        procedure_code="1.003709",
        procedure_name=PROCEDURE,
        owner_name=f"Nguyễn Thị Số {number}",
        channel="Trực tiếp",
        papers="3/7",
        holder="Trần Thị Cán Bộ",
        opened_at=opened,
        due_at=opened + timedelta(days=20),
    )


def main(rows: int) -> None:
    """Fills the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.bare.settings"
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from rest_framework.authtoken.models import Token

    from tests.benchmarks.bare.models import Record

    call_command("migrate", run_syncdb=True, verbosity=0)
    for start in range(0, rows, BATCH):
        Record.objects.bulk_create([record_of(number) for number in range(start, min(start + BATCH, rows))])
    user = User.objects.create_user("canbo")
    browser = Client()
    browser.force_login(user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "token": Token.objects.create(user=user).key,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}",
        "code": code_of(rows // 2),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
