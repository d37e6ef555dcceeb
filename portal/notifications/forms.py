"""The form of a person's choices about notices."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications.models import Channel, NoticeGroup
from portal.notifications.preferences import channels_of, choices_of
from portal.ui.dates import day_in_words
from portal.ui.fields import CheckboxesField, Choice, RadioField
from portal.ui.forms import PortalForm

_WEEKS: Final = (1, 2, 4)
_GO_ON: Final = "keep"
_NONE: Final = "none"
_HINTS: Final = {
    NoticeGroup.CALLS: _("Such as reminders. When we move or cancel a call we always tell you."),
    NoticeGroup.RECORDS: _("Such as a file that needs another try."),
    NoticeGroup.MESSAGES: _("When our team writes to you."),
    NoticeGroup.STATUS: _("Such as news about your request."),
}


class NoticesForm(PortalForm):
    """For each group the ways to hear of it, and a pause."""

    pause = RadioField(label=_("Pause"), hint=_("We keep what you miss and send what still matters when it ends."))

    def __init__(self, user: User, *args: Any, paused_until: date | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today, self._paused_until = today, paused_until
        ways, now = channels_of(user), choices_of(user)
        for group in NoticeGroup:
            self.fields[group.value] = _group_field(group, ways)
            self.initial[group.value] = [str(each) for each in now[group]]
        self.fields["pause"].choices = self._pauses()  # type: ignore[attr-defined]
        self.initial["pause"] = _GO_ON if paused_until else _NONE
        self.order_fields([*NoticeGroup.values, "pause"])

    @property
    def chosen(self) -> dict[NoticeGroup, list[Channel]]:
        """The ways of each group."""
        return {group: [Channel(each) for each in self.cleaned_data[group.value]] for group in NoticeGroup}

    @property
    def until(self) -> date | None:
        """The end of the pause, if there is one."""
        value = self.cleaned_data["pause"]
        if value == _GO_ON:
            return self._paused_until
        return None if value == _NONE else self._today + timedelta(weeks=int(value))

    def _pauses(self) -> list[Choice]:
        kept = []
        if self._paused_until:
            words = _("Paused until %(day)s") % {"day": day_in_words(self._paused_until)}
            kept = [Choice(_GO_ON, words)]
        weeks = [Choice(str(each), _weeks_words(each, self._today)) for each in _WEEKS]
        return [*kept, Choice(_NONE, _("No pause")), *weeks]


def _group_field(group: NoticeGroup, ways: list[Channel]) -> CheckboxesField:
    words = {Channel.EMAIL: _("Email"), Channel.SMS: _("Text message")}
    return CheckboxesField(
        label=group.label,
        hint=_HINTS[group],
        required=False,
        choices=[Choice(str(way), words[way]) for way in ways],
    )


def _weeks_words(weeks: int, today: date) -> str:
    return _("Until %(day)s") % {"day": day_in_words(today + timedelta(weeks=weeks))}
