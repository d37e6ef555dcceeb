"""The audit trail in words: one place for every act it can hold.

Acts are stored as short names that never change; only these words do.
"""

from collections.abc import Mapping
from typing import Final

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import StaffRole
from portal.ui.components import Text

ACTS: Final[Mapping[str, Text]] = {
    "accounts.address_changed": gettext_lazy("Changed how they sign in"),
    "accounts.recovery_codes_added": gettext_lazy("Made recovery codes"),
    "accounts.recovery_codes_removed": gettext_lazy("Removed recovery codes"),
    "accounts.recovery_codes_renewed": gettext_lazy("Renewed recovery codes"),
    "accounts.second_factor_reset": gettext_lazy("Let a member of staff set up a new second factor"),
    "accounts.second_factor_refused": gettext_lazy("Typed a wrong second code"),
    "accounts.sign_in_refused": gettext_lazy("Could not sign in"),
    "accounts.signed_in": gettext_lazy("Signed in"),
    "accounts.signed_out": gettext_lazy("Signed out"),
    "accounts.staff_access_changed": gettext_lazy("Changed the role or access of a member of staff"),
    "accounts.staff_account_made": gettext_lazy("Made a staff account"),
    "accounts.totp_added": gettext_lazy("Set up the second factor"),
    "accounts.totp_removed": gettext_lazy("Removed the second factor"),
    "accounts.totp_renewed": gettext_lazy("Renewed the second factor"),
    "accounts.user_viewed": gettext_lazy("Looked at an account"),
    "accounts.users_listed": gettext_lazy("Looked at the list of people"),
    "callsheet.contact_tried": gettext_lazy("Tried to reach the family"),
    "callsheet.notes_saved": gettext_lazy("Wrote notes of a call"),
    "callsheet.sheet_checked": gettext_lazy("Checked lines of the call sheet"),
    "callsheet.sheet_viewed": gettext_lazy("Looked at the call sheet"),
    "callsheet.source_added": gettext_lazy("Named the page of a file for a line"),
    "callsheet.source_removed": gettext_lazy("Took back the page of a file for a line"),
    "callsheet.talk_ended": gettext_lazy("Ended a talk"),
    "callsheet.talk_started": gettext_lazy("Began a talk"),
    "desk.history_exported": gettext_lazy("Saved the history as a table"),
    "desk.note_added": gettext_lazy("Wrote a note for colleagues"),
    "desk.task_added": gettext_lazy("Wrote down a task"),
    "desk.task_cancelled": gettext_lazy("Called off a task"),
    "desk.filter_removed": gettext_lazy("Removed a kept filter"),
    "desk.filter_saved": gettext_lazy("Kept a filter of the list"),
    "desk.task_completed": gettext_lazy("Finished a task"),
    "audit.trail_exported": gettext_lazy("Saved who saw a request as a table"),
    "audit.trail_viewed": gettext_lazy("Looked at who saw a request"),
    "intake.answers_saved": gettext_lazy("Changed answers of the request"),
    "intake.access_ended": gettext_lazy("Ended somebody’s access"),
    "intake.caregiver_invited": gettext_lazy("Invited a caregiver"),
    "intake.consent_given": gettext_lazy("Agreed to a text"),
    "intake.consent_revoked": gettext_lazy("Took back an agreement"),
    "intake.draft_erased": gettext_lazy("Erased a draft"),
    "intake.erasure_asked": gettext_lazy("Asked to erase the request"),
    "intake.invitation_accepted": gettext_lazy("Accepted an invitation"),
    "intake.invitation_revoked": gettext_lazy("Took back an invitation"),
    "intake.pause_ended": gettext_lazy("Ended the pause of reminders"),
    "intake.release_revoked": gettext_lazy("Took back a permission to get records"),
    "intake.release_signed": gettext_lazy("Signed a permission to get records"),
    "intake.reminders_paused": gettext_lazy("Paused reminders"),
    "intake.request_draft": gettext_lazy("Took the request up again"),
    "intake.request_accepted": gettext_lazy("Accepted the request"),
    "intake.request_assigned": gettext_lazy("Changed who looks after the request"),
    "intake.request_completed": gettext_lazy("Completed the request"),
    "intake.request_declined": gettext_lazy("Declined the request"),
    "intake.request_in_review": gettext_lazy("Started the review"),
    "intake.request_information_needed": gettext_lazy("Asked the family for more"),
    "intake.request_started": gettext_lazy("Started the request"),
    "intake.request_submitted": gettext_lazy("Sent the request"),
    "intake.request_viewed": gettext_lazy("Looked at the request"),
    "intake.request_withdrawn": gettext_lazy("Withdrew the request"),
    "intake.requests_exported": gettext_lazy("Saved a list of requests as a table"),
    "intake.requests_listed": gettext_lazy("Looked at the list of requests"),
    "intake.family_reached": gettext_lazy("Noted that we reached the family"),
    "intake.program_confirmed": gettext_lazy("Named the program"),
    "intake.urgency_lowered": gettext_lazy("Lowered the priority"),
    "intake.urgency_raised": gettext_lazy("Raised the priority"),
    "intake.warning_settled": gettext_lazy("Took the red flag off"),
    "messaging.answer_not_needed": gettext_lazy("Noted that a message needs no answer"),
    "messaging.inbox_listed": gettext_lazy("Looked at the list of messages"),
    "messaging.message_opened": gettext_lazy("Opened a message to the family after the talk"),
    "messaging.message_sent": gettext_lazy("Wrote a message"),
    "messaging.thread_viewed": gettext_lazy("Looked at the messages of a request"),
    "notifications.chosen": gettext_lazy("Changed which notices they get"),
    "notifications.sent_again": gettext_lazy("Sent a notice again"),
    "notifications.told_by_phone": gettext_lazy("Told a notice by phone"),
    "notifications.undelivered_listed": gettext_lazy("Looked at the list of notices that did not arrive"),
    "numbers.requests_listed": gettext_lazy("Looked at the requests behind a number"),
    "records.ask_called_off": gettext_lazy("Called off what the family was asked for"),
    "records.case_bound": gettext_lazy("Saved the whole case as a PDF"),
    "records.case_exported": gettext_lazy("Saved the whole case as a ZIP"),
    "records.chase_ended": gettext_lazy("Wrote down how asking a hospital ended"),
    "records.chase_opened": gettext_lazy("Wished that a hospital be asked"),
    "records.document_accepted": gettext_lazy("Said that a file looks good"),
    "records.document_check_undone": gettext_lazy("Took back what was said about a file"),
    "records.document_fix_asked": gettext_lazy("Asked the family for a file again"),
    "records.document_split": gettext_lazy("Split a file that held two papers"),
    "records.document_described": gettext_lazy("Said more about a file"),
    "records.document_moved": gettext_lazy("Moved a file to another kind"),
    "records.hospital_added": gettext_lazy("Named one more hospital"),
    "records.hospital_asked": gettext_lazy("Wrote down that a hospital was asked"),
    "records.hospital_nudged": gettext_lazy("Reminded a hospital"),
    "records.kind_answer_undone": gettext_lazy("Took back an answer about a record"),
    "records.kind_answered": gettext_lazy("Answered in place of a file"),
    "records.kinds_settled_inside": gettext_lazy("Said what else is inside a file"),
    "records.letter_made": gettext_lazy("Made a letter to a hospital"),
    "records.lines_listed": gettext_lazy("Looked at the list of requests to hospitals"),
    "records.more_asked": gettext_lazy("Asked the family for something more"),
    "records.document_available": gettext_lazy("Checked a file"),
    "records.document_duplicate": gettext_lazy("Found a file that is here already"),
    "records.document_held": gettext_lazy("Paused a file that may be about another child"),
    "records.document_opened": gettext_lazy("Opened a file"),
    "records.document_read": gettext_lazy("Looked through a file"),
    "records.series_previewed": gettext_lazy("Looked at one picture of a scan"),
    "records.series_viewed": gettext_lazy("Looked through scan pictures"),
    "records.document_previewed": gettext_lazy("Looked at the first page of a file"),
    "records.document_received": gettext_lazy("Added a file"),
    "records.document_recheck_asked": gettext_lazy("Asked to check a file again"),
    "records.document_refused": gettext_lazy("Could not accept a file"),
    "records.document_release": gettext_lazy("Let a paused file go on, as the second person"),
    "records.document_released_unscanned": gettext_lazy("Answered for a file that could not be scanned"),
    "records.document_set_aside": gettext_lazy("Set a file aside"),
    "records.document_unlocked": gettext_lazy("Opened a locked file with its password"),
    "records.document_viewed": gettext_lazy("Looked at the facts of a file"),
    "records.document_withdrawn": gettext_lazy("Took a file back"),
    "records.hold_answered": gettext_lazy("Said whose a paused file is"),
    "records.hold_release_proposed": gettext_lazy("Proposed to let a paused file go on"),
    "records.hold_release_taken_back": gettext_lazy("Took back a first word for a paused file"),
    "records.holds_listed": gettext_lazy("Looked at the list of paused files"),
    "records.documents_listed": gettext_lazy("Looked at the list of files"),
    "records.photo_paper_finished": gettext_lazy("Finished a photographed paper"),
    "records.upload_link_ended": gettext_lazy("Ended a link for another hospital"),
    "records.upload_link_made": gettext_lazy("Made a link for another hospital"),
    "records.upload_link_viewed": gettext_lazy("Looked at a link for another hospital"),
    "records.upload_links_listed": gettext_lazy("Looked at the list of links for other hospitals"),
    "scheduling.call_booked": gettext_lazy("Booked a call"),
    "scheduling.call_cancelled": gettext_lazy("Canceled a call"),
    "scheduling.call_fulfilled": gettext_lazy("Noted that the call took place"),
    "scheduling.call_missed": gettext_lazy("Noted that nobody picked up"),
    "scheduling.call_moved": gettext_lazy("Moved a call"),
    "scheduling.call_kept_outside_hours": gettext_lazy("Kept a call outside the hours"),
    "scheduling.call_kept_new_clock": gettext_lazy("Kept a call after a clock was changed by law"),
    "scheduling.interpreter_arranged": gettext_lazy("Found an interpreter for a call"),
    "scheduling.interpreter_sought": gettext_lazy("Looks for an interpreter for a call again"),
    "scheduling.outcome_recorded": gettext_lazy("Wrote down how a call went"),
    "scheduling.feed_made": gettext_lazy("Made an address for a calendar feed"),
    "scheduling.feed_revoked": gettext_lazy("Took back the address of a calendar feed"),
    "scheduling.availabilityexception_added": gettext_lazy("Added a day with other hours"),
    "scheduling.availabilityexception_changed": gettext_lazy("Changed a day with other hours"),
    "scheduling.availabilityexception_removed": gettext_lazy("Removed a day with other hours"),
    "scheduling.interpreterlead_added": gettext_lazy("Added the notice for an interpreter"),
    "scheduling.interpreterlead_changed": gettext_lazy("Changed the notice for an interpreter"),
    "scheduling.interpreterlead_removed": gettext_lazy("Removed the notice for an interpreter"),
    "scheduling.call_viewed": gettext_lazy("Looked at a call"),
    "scheduling.calls_listed": gettext_lazy("Looked at the list of calls"),
    "scheduling.hold_lapsed": gettext_lazy("Let go of a held time"),
    "scheduling.call_wished": gettext_lazy("Asked us to call"),
    "scheduling.call_wish_viewed": gettext_lazy("Looked at a wish for a call"),
    "scheduling.call_wishs_listed": gettext_lazy("Looked at the list of wishes for a call"),
    "scheduling.wish_changed": gettext_lazy("Changed when we may call"),
    "scheduling.wish_withdrawn": gettext_lazy("Took back the wish for a call"),
    "scheduling.wish_handled": gettext_lazy("Took care of a wish for a call"),
    "scheduling.nobody_called": gettext_lazy("Told us that nobody called"),
    "scheduling.opening_watched": gettext_lazy("Asked for word of an opening"),
    "scheduling.opening_offered": gettext_lazy("Held an opening for the family"),
    "scheduling.watch_taken": gettext_lazy("Closed the wait for an opening"),
    "scheduling.watch_withdrawn": gettext_lazy("Took back the wait for an opening"),
    "scheduling.slot_held": gettext_lazy("Held a time"),
}

# Acts of the admin's own forms end in one of these after the name of the model.
_FORM_ACTS: Final[Mapping[str, Text]] = {
    "added": gettext_lazy("Added: %(thing)s"),
    "changed": gettext_lazy("Changed: %(thing)s"),
}


def act_words(action: str) -> str:
    """What was done, in the language of the page; a name from an older release stays as it is."""
    return str(ACTS.get(action) or _form_act_words(action) or action)


def role_words(actor_role: str) -> str:
    """In which role it was done."""
    side, _separator, role = actor_role.partition(":")
    if side == "staff" and role in StaffRole.values:
        return str(StaffRole(role).label)
    # A process keeps its name beside the word: it is what an engineer looks for in the logs.
    return {"family": _("Family"), "system": _("The portal (%(process)s)") % {"process": role}}.get(side, actor_role)


def _form_act_words(action: str) -> str:
    model, _separator, verb = action.rpartition("_")
    if verb not in _FORM_ACTS or model.count(".") != 1:
        return ""
    try:
        thing = apps.get_model(model)._meta.verbose_name
    except LookupError:
        return ""
    return str(_FORM_ACTS[verb]) % {"thing": thing}
