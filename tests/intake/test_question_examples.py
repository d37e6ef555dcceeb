"""Examples of questions: a plain list, which a script may offer to copy into the boxes that are there."""

import re

import pytest
from django.test import Client

from intake.journey import QUESTIONS
from intake.models import SecondOpinionRequest

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_the_list_names_the_boxes_of_its_page(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    page = family_client.get(QUESTIONS.url(opinion_request.pk)).content.decode()
    marked = re.search(r'<ul data-module="examples" data-boxes="([^"]+)"', page)
    assert marked is not None
    assert len(marked[1].split()) == 3
    for name in marked[1].split():
        assert re.search(rf'<textarea[^>]*name="{name}"', page)
    assert "<li>What would you do in our place?</li>" in page
