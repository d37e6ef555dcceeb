"""What staff keep for themselves about requests; families never see any of it."""

from portal.desk.models.filters import SavedFilter
from portal.desk.models.queue import ContactSide, InterpreterState, QueueLine, QueueMark
from portal.desk.models.work import InternalNote, Task, TaskStatus

__all__ = [
    "ContactSide",
    "InternalNote",
    "InterpreterState",
    "QueueLine",
    "QueueMark",
    "SavedFilter",
    "Task",
    "TaskStatus",
]
