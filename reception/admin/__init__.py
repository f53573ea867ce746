"""The administration: people edit catalogue and standardisation there, and read accounts and evidence."""

from django.contrib import admin

from reception.admin import catalogue, evidence, people, standardisation

admin.site.site_header = "Kho Portal – Quản trị"
admin.site.site_title = "Kho Portal"
admin.site.index_title = "Danh mục, chuẩn hóa và bằng chứng"

__all__ = ["catalogue", "evidence", "people", "standardisation"]
