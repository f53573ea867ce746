"""Model fields of this package."""

from django.db import models

from kho_portal.vietnamese import fold, name_key


class SearchKeyField(models.CharField):
    """Keeps the folded text (no diacritics, lower case) of other fields, because SQLite folds ASCII only.

    `sources` are names of fields of the same row. Filled on save and on bulk_create, never by hand.
    """

    key_of = staticmethod(fold)

    def __init__(self, *args, sources: tuple[str, ...] = (), **kwargs):
        self.sources = tuple(sources)
        kwargs.setdefault("max_length", 800)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__("khóa tìm kiếm", *args, **kwargs)

    def deconstruct(self):
        """Return what the migration needs, with the sources."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        kwargs["sources"] = self.sources
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        """Return the folded sources, cut to the length of the column."""
        text = " ".join(str(getattr(model_instance, source) or "") for source in self.sources)
        key = self.key_of(text)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class NameKeyField(SearchKeyField):
    """Keeps the key under which two spellings of one name are equal (hoà = hòa, but Thu is not Thư)."""

    key_of = staticmethod(name_key)
