"""The form fields of the portal, in one place to import from."""

from portal.ui.choice_fields import CheckboxesField, CheckboxField, RadioField, SelectField
from portal.ui.components import Choice
from portal.ui.date_fields import BirthDateField
from portal.ui.file_fields import FileField
from portal.ui.text_fields import CodeField, EmailField, PhoneField, TextAreaField, TextField

__all__ = [
    "BirthDateField",
    "CheckboxField",
    "CheckboxesField",
    "Choice",
    "CodeField",
    "EmailField",
    "FileField",
    "PhoneField",
    "RadioField",
    "SelectField",
    "TextAreaField",
    "TextField",
]
