from .bulk_runs import BulkRow, BulkRun
from .draft_buffers import DraftBuffer
from .saved_views import ListSetting, SavedView

__all__ = ["BulkRow", "BulkRun", "DraftBuffer", "ListSetting", "SavedView"]
