"""The form fields of the portal, in one place to import from."""

from portal.ui.approximate_fields import ApproximateDateField
from portal.ui.choice_fields import CheckboxesField, CheckboxField, RadioField, SelectField
from portal.ui.components import Choice
from portal.ui.date_fields import BirthDateField, DateField
from portal.ui.file_fields import FileField
from portal.ui.language_fields import LanguageField
from portal.ui.list_fields import WordsListField
from portal.ui.text_fields import CodeField, EmailField, PhoneField, TextAreaField, TextField

__all__ = [
    "ApproximateDateField",
    "BirthDateField",
    "CheckboxField",
    "CheckboxesField",
    "Choice",
    "CodeField",
    "DateField",
    "EmailField",
    "FileField",
    "LanguageField",
    "PhoneField",
    "RadioField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "WordsListField",
]
