from .import_batches import ImportBatch, ImportedObject, ImportFile, ImportProblem
from .made_files import MadeFile
from .sheets import SheetRow, SheetUpload
from .webhooks import Webhook, WebhookDelivery

__all__ = [
    "ImportBatch",
    "ImportFile",
    "ImportProblem",
    "ImportedObject",
    "MadeFile",
    "SheetRow",
    "SheetUpload",
    "Webhook",
    "WebhookDelivery",
]
