"""What this app tells the audit trail, which it may not import."""

from django.dispatch import Signal

# sender: User; user: the account somebody tried to enter.
sign_in_refused = Signal()
# sender: User; user: the new or changed staff account.
staff_account_made = Signal()
# sender: User; user: who put another address or number in place of the one they signed in with.
address_changed = Signal()
# sender: User; user: whose role or account was changed; actor: who did it.
staff_access_changed = Signal()
# sender: User; user: who may set up a new app; actor: the administrator.
second_factor_reset = Signal()
