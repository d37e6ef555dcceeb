"""Texts that the hospital keeps in both languages."""

from django.db import models
from django.utils.translation import get_language


def in_language(row: models.Model, field: str) -> str:
    """The row's text in the language of the page: its column `<field>_en` or `<field>_es`."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    return str(getattr(row, f"{field}_{language}"))
