from .import_batches import ImportBatch, ImportedObject, ImportFile, ImportProblem
from .printouts import Printout
from .webhooks import Webhook, WebhookDelivery

__all__ = ["ImportBatch", "ImportFile", "ImportProblem", "ImportedObject", "Printout", "Webhook", "WebhookDelivery"]
