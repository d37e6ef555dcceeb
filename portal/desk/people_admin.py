"""Accounts: staff are added here, change roles and lose access here; families make their own by signing in."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from intake.models import RelatedPerson
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may
from portal.accounts.services import make_staff
from portal.accounts.signed_in import signed_in_user
from portal.accounts.staff import has_authenticator
from portal.accounts.staffing import StaffingNotAllowed, change_access, reset_second_factor
from portal.audit.staff_admin import StaffModelAdmin
from portal.desk.forms import DeskForm
from portal.desk.views import page

_DATES = ["date_joined", "last_login"]
_LONGEST = 300
_UNPROCESSABLE = 422


class PersonForm(forms.ModelForm):
    """An account; a role makes it staff, and nobody locks themselves out."""

    # Set by PersonAdmin.get_form, because a form does not know who fills it in.
    editor_pk: UUID | None = None

    def clean_email(self) -> str | None:
        """The address as it is stored."""
        return (self.cleaned_data["email"] or "").strip().lower() or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk == self.editor_pk and not self._stays_administrator(cleaned):
            raise ValidationError(_("Ask another administrator to change your own role or access."), code="own_account")
        return cleaned

    def _stays_administrator(self, cleaned: dict[str, Any]) -> bool:
        role = cleaned.get("staff_role", self.instance.staff_role)
        return bool(cleaned.get("is_active", self.instance.is_active)) and role == StaffRole.ADMINISTRATOR


class ResetForm(DeskForm):
    """Why somebody needs a new second factor."""

    reason = forms.CharField(
        label=gettext_lazy("Why, and how you know it is this person"),
        help_text=gettext_lazy("Such as: lost the phone, and came to my desk. Kept for the audit."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write in a few words why, and how you know.")},
    )


@admin.register(User)
class PersonAdmin(StaffModelAdmin):
    """The list of people, the form of one, and the way back in for who lost the second factor."""

    see = Act.MANAGE_PEOPLE
    change = Act.MANAGE_PEOPLE
    add = Act.MANAGE_PEOPLE
    look = "accounts.user"
    form = PersonForm
    change_form_template = "admin/desk/person_form.html"
    list_display = ["name", "email", "phone", "staff_role", "is_active", "language", "last_login"]
    list_filter = ["staff_role", "is_active"]
    # No search box: Django's would put a parent's name into the address. Families are found on their request's page.
    ordering = ["-is_staff", "full_name", "email"]

    @admin.display(description=gettext_lazy("name"), ordering="full_name")
    def name(self, person: User) -> str:
        return str(person)

    def get_urls(self) -> list[URLPattern]:
        reset = self.admin_site.admin_view(second_factor)
        return [path("<uuid:member_id>/second-factor/", reset, name="desk_second_factor"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ["full_name", "email", "language", "staff_role"]
        return ["full_name", "email", "phone", "language", "time_zone", "staff_role", "is_active", *_DATES]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        # An address is how its owner signs in: changing it would hand the account to someone else.
        fixed = ["email", "phone", "time_zone", *_DATES]
        return [*fixed, "full_name", "language", "staff_role"] if _speaks_for_a_child(obj) else fixed

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.editor_pk = signed_in_user(request).pk  # type: ignore[attr-defined]
        if obj is None:
            for name in ("email", "full_name", "staff_role"):
                form.base_fields[name].required = True
        return form

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if change:
            self._change(request, obj)
            return
        made = make_staff(email=str(obj.email), role=StaffRole(obj.staff_role), full_name=obj.full_name)
        obj.pk = made.pk
        User.objects.filter(pk=made.pk).update(language=obj.language)

    def _change(self, request: HttpRequest, obj: User) -> None:
        User.objects.filter(pk=obj.pk).update(full_name=obj.full_name, language=obj.language)
        try:
            change_access(
                actor=signed_in_user(request),
                member=obj,
                role=obj.staff_role,
                is_active=obj.is_active,
            )
        except StaffingNotAllowed:
            messages.warning(request, _("The role stays as it is: somebody changed yours or theirs in the meantime."))


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Let a member of staff who lost the app set up a new one, with a reason."""
    member, form = _find(request, member_id), ResetForm(request.POST or None)
    if request.method != "POST":
        return _draw(request, member, ResetForm(), 200)
    if not form.is_valid():
        return _draw(request, member, form, _UNPROCESSABLE)
    try:
        reset_second_factor(actor=signed_in_user(request), member=member, reason=form.cleaned_data["reason"])
    except StaffingNotAllowed:
        messages.warning(request, _("Ask another administrator to do this for you."))
    except (OSError, SMTPException):
        messages.warning(request, _("We could not send the mail just now, so nothing has changed. Try again later."))
    else:
        messages.success(request, _("Done. A mail tells this person to sign in and set up the app again."))
    return redirect("admin:accounts_user_change", member.pk)


def _find(request: HttpRequest, member_id: UUID) -> User:
    found = User.objects.filter(pk=member_id, is_staff=True, is_active=True).exclude(staff_role="").first()
    if found is None or not may(request.user, Act.MANAGE_PEOPLE):
        raise Http404
    return found


def _draw(request: HttpRequest, member: User, form: ResetForm, status: int) -> HttpResponse:
    context = page(
        request,
        _("New second factor"),
        member=member,
        form=form,
        has_app=has_authenticator(member),
        resets=member.factor_resets.select_related("reset_by")[:10],
    )
    return render(request, "admin/desk/second_factor.html", context, status=status)


def _speaks_for_a_child(person: User) -> bool:
    """A family's account never becomes a staff account: staff see every family."""
    return RelatedPerson.objects.filter(user=person).exists()
