"""`/bo-phan/`: every part in every state, rendered by the real templates without a query."""

import re
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.template import engines
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from reception.screens.policy import PUBLIC, declare
from reception.words.looks import TONE_ICONS

from . import rows
from .examples import all_groups

DENSITIES = {"compact": "Gọn: quầy, quản trị", "roomy": "Thoáng: công dân"}
BUTTON_KINDS = {"primary": "Việc chính", "": "Việc phụ", "quiet": "Việc nhẹ", "danger": "Việc khó quay lại"}
OFFICER = SimpleNamespace(is_authenticated=True, is_staff=True, full_name="Mạc Thiên Ân", desk="Quầy số 2")


@declare(PUBLIC)
@require_safe
def parts(request):
    """Show all parts at one density (`?mat-do=roomy`, else compact); a real installation has no such page."""
    if not (settings.DEBUG or settings.IS_DEMO):
        raise Http404("only for developers")
    wanted = request.GET.get("mat-do", "")
    context = {
        "density": wanted if wanted in DENSITIES else "compact",
        "densities": DENSITIES,
        "tones": TONE_ICONS,
        "kinds": BUTTON_KINDS,
        "icons": icon_names(),
        "boards": {
            "Thành phần hồ sơ: mọi trạng thái": rows.all_states(),
            "Thành phần hồ sơ: những gì một dòng mang thêm": rows.variants(),
        },
        "finished": rows.finished(),
        "groups": [draw(group, request) for group in all_groups()],
        "top": {"user": OFFICER},
    }
    return render(request, "public/parts.html", context)


def draw(group, request) -> SimpleNamespace:
    """Return the group with its examples as HTML, rendered by the tags that every page uses."""
    drawn = [
        SimpleNamespace(
            title=example.title,
            template=example.template,
            within=example.within,
            html=engines["django"].from_string(example.source).render(example.arguments, request),
        )
        for example in group.examples
    ]
    return SimpleNamespace(title=group.title, kind=group.kind, examples=drawn)


def icon_names() -> list[str]:
    """Return the names of all icons of the sheet, in its order."""
    return re.findall(r'<symbol id="i-([\w-]+)"', get_template("parts/_icons.html").template.source)
