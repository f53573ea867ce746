"""System checks: `manage.py check`, which every start runs, reports settings that would fail at the counter."""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def portal_is_configured(app_configs, **_: object) -> list[CheckMessage]:
    """Warn of a live installation that does not name its security server and both accounts."""
    if settings.KHO_ACCESS is None:
        return [
            Warning(
                "Chưa cấu hình kết nối tới Cổng DVCQG.",
                hint="Đặt KHO_SECURITY_SERVER_URL, KHO_UNIT_CODE và hai tài khoản KHO_MAPI_*, KHO_BNDP_*.",
                id="connectors.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def link_to_security_server_is_private(app_configs, **_: object) -> list[CheckMessage]:
    """Warn of plain http, which needs a segment that no other machine shares (reliability R2)."""
    access = settings.KHO_ACCESS
    if access is not None and access.security_server_url.startswith("http://"):
        return [
            Warning(
                "KHO_SECURITY_SERVER_URL dùng http thường.",
                hint="Chỉ dùng trong đoạn mạng riêng giữa ứng dụng và máy chủ bảo mật; nếu không, dùng https.",
                id="connectors.W002",
            )
        ]
    return []


@register(Tags.compatibility)
def deadlines_fit_together(app_configs, **_: object) -> list[CheckMessage]:
    """Warn of look-ups over 15 s, because an officer must be answered within 17 s (contract 5)."""
    if settings.KHO_DIALECT.api_deadline > 15:
        return [
            Warning(
                "KHO_API_DEADLINE lớn hơn 15 giây: màn hình tra cứu có thể bị treo.",
                hint="Để 15 giây hoặc ít hơn; gọi nền dùng KHO_BATCH_DEADLINE.",
                id="connectors.W003",
            )
        ]
    return []
