from .bulk_runs import BulkRow, BulkRun
from .draft_buffers import DraftBuffer
from .follows import Follow
from .saved_views import ListSetting, SavedView

__all__ = ["BulkRow", "BulkRun", "DraftBuffer", "Follow", "ListSetting", "SavedView"]
