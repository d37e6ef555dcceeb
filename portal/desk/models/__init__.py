"""What staff keep for themselves about requests; families never see any of it."""

from portal.desk.models.filters import SavedFilter
from portal.desk.models.work import InternalNote, Task, TaskStatus

__all__ = ["InternalNote", "SavedFilter", "Task", "TaskStatus"]
