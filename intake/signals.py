"""What intake tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of the move, with opinion_request, from_status, to_status and actor:
# receivers may write rows and queue work, and must not call out.
request_status_changed = Signal()

# Sent inside the transaction that erases a request which was never sent, with opinion_request and actor: receivers
# delete the rows they hang on it, or raise what stops the erasing.
request_erasing = Signal()

# Sent inside the transaction that writes down a talk with the family, with opinion_request, actor and talked_with (the
# person we talked with, or None when nobody noted it).
family_reached = Signal()
