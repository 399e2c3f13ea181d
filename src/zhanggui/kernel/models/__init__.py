from .activity import Activity, ActivityCursor, ActivityHead, ActivityPayload, ActivitySeal
from .bases import (
    AppendOnlyError,
    Document,
    DocumentQuerySet,
    LedgerQuerySet,
    LedgerRow,
    Line,
    Master,
    MasterQuerySet,
    NumberedDocumentError,
    ScopedQuerySet,
)
from .company import Company, day_of
from .currencies import Currency, ExchangeRate
from .idempotency import IdempotencyKey
from .mail import MailField
from .numbering import NumberCounter, NumberFormat
from .periods import Period
from .units import Unit

__all__ = [
    "Activity",
    "ActivityCursor",
    "ActivityHead",
    "ActivityPayload",
    "ActivitySeal",
    "AppendOnlyError",
    "Company",
    "Currency",
    "Document",
    "DocumentQuerySet",
    "ExchangeRate",
    "IdempotencyKey",
    "LedgerQuerySet",
    "LedgerRow",
    "Line",
    "MailField",
    "Master",
    "MasterQuerySet",
    "NumberCounter",
    "NumberFormat",
    "NumberedDocumentError",
    "Period",
    "ScopedQuerySet",
    "Unit",
    "day_of",
]
