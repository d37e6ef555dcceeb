"""The templates that the hospital starts with: easy to read, and without a word about an illness."""

import pytest

from messaging.defaults import TEMPLATES, FirstTemplate
from tests.support.reading_level import assert_easy

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.code)
def test_a_sixth_grader_can_read_each(template: FirstTemplate) -> None:
    assert_easy(template.text_en, "en")
    assert_easy(template.text_es, "es")
