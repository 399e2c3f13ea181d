from .bulk_runs import BulkRow, BulkRun
from .saved_views import ListSetting, SavedView

__all__ = ["BulkRow", "BulkRun", "ListSetting", "SavedView"]
