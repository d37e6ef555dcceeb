import pytest
from django.test import Client
from tests.portal.accounts.conftest import newest_code

from portal.accounts.models import User


@pytest.mark.integration
def test_unknown_address_gets_an_account_and_enters_with_the_code(visitor: Client) -> None:
    response = visitor.post("/sign-in/", {"address": "New.Parent@Example.org"})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    page = visitor.get("/sign-in/code/")
    assert "n•••@example.org" in page.content.decode()
    entered = visitor.post("/sign-in/code/", {"code": newest_code()})
    assert (entered.status_code, entered["Location"]) == (302, "/home/")
    assert visitor.session["_auth_user_id"] == str(User.objects.get(email="new.parent@example.org").pk)
