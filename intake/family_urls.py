"""Addresses of people, permissions and the end of a request; they stand before the pages of questions."""

from django.urls import URLPattern, path

from intake.views import ending, invitation, people, permission

app_name = "family"
urlpatterns: list[URLPattern] = [
    path("sign-in/link/", invitation.accept, name="invitation"),
    path("r/<uuid:rid>/people/", people.people, name="people"),
    path("r/<uuid:rid>/people/invite/", people.invite_person, name="invite"),
    path("r/<uuid:rid>/people/invitation/<uuid:invitation_id>/revoke/", people.revoke, name="invitation_revoke"),
    path("r/<uuid:rid>/people/<uuid:person_id>/end/", people.end, name="person_end"),
    path("r/<uuid:rid>/request/family/permission/", permission.permission, name="permission"),
    path("r/<uuid:rid>/request/family/permission/paper/", permission.blank_paper, name="permission_paper"),
    path(
        "r/<uuid:rid>/request/family/permission/<uuid:consent_id>/pdf/",
        permission.signed_paper,
        name="permission_pdf",
    ),
    path(
        "r/<uuid:rid>/request/family/permission/<uuid:consent_id>/revoke/",
        permission.revoke,
        name="permission_revoke",
    ),
    path("r/<uuid:rid>/choices/", ending.choices, name="choices"),
    path("r/<uuid:rid>/choices/pause/", ending.pause, name="pause"),
    path("r/<uuid:rid>/choices/news/", ending.news, name="news"),
    path("r/<uuid:rid>/request/withdraw/", ending.withdraw, name="withdraw"),
    path("r/<uuid:rid>/request/again/", ending.again, name="again"),
    path("r/<uuid:rid>/request/erase/", ending.erase, name="erase"),
]
