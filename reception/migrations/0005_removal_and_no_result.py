import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Approved links can be taken away by two people; components that no procedure issues are set aside."""

    dependencies = [
        ("reception", "0004_public_id_once"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="componentcode",
            name="component_code_link_once",
        ),
        migrations.AddField(
            model_name="component",
            name="is_no_result",
            field=models.BooleanField(default=False, verbose_name="không phải kết quả của thủ tục nào"),
        ),
        migrations.AddField(
            model_name="componentcode",
            name="removal_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="đề nghị gỡ lúc"),
        ),
        migrations.AddField(
            model_name="componentcode",
            name="removal_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người đề nghị gỡ",
            ),
        ),
        migrations.AddField(
            model_name="componentcode",
            name="removal_reason",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="lý do gỡ"),
        ),
        migrations.AddField(
            model_name="componentcode",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="gỡ lúc"),
        ),
        migrations.AddField(
            model_name="componentcode",
            name="retired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người đồng ý gỡ",
            ),
        ),
        migrations.AlterField(
            model_name="componentcode",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "chờ duyệt"),
                    ("approved", "đã duyệt"),
                    ("rejected", "không duyệt"),
                    ("retired", "đã gỡ"),
                ],
                default="proposed",
                max_length=10,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AlterField(
            model_name="linkchange",
            name="action",
            field=models.CharField(
                choices=[
                    ("proposed", "đề xuất mã"),
                    ("approved", "duyệt mã"),
                    ("rejected", "không duyệt mã"),
                    ("withdrawn", "rút đề xuất"),
                    ("removal_asked", "đề nghị gỡ mã"),
                    ("removal_dropped", "giữ lại mã"),
                    ("retired", "gỡ mã"),
                    ("set_aside", "đánh dấu không phải kết quả thủ tục"),
                    ("taken_back", "đưa lại vào danh sách cần mã"),
                ],
                max_length=20,
                verbose_name="việc",
            ),
        ),
        migrations.AddConstraint(
            model_name="componentcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("proposed", "approved"))),
                fields=("component", "result_code"),
                name="component_code_live_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="componentcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("status", "retired"), _negated=True), ("retired_by__isnull", True)),
                    models.Q(
                        ("removal_by__isnull", False),
                        ("retired_by__isnull", False),
                        ("status", "retired"),
                        models.Q(("retired_by", models.F("removal_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="component_code_retired_by_two_people",
            ),
        ),
    ]
