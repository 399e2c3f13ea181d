"""Documents that concern two warehouses: who may act in one of them only acts there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhanggui.kernel import running
from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Warehouse


@dataclass(frozen=True, slots=True)
class _Part:
    """Stands for the part of a document that lies in one warehouse."""

    company_id: int
    warehouse_id: int
    owner_id: int


def require_at(command: Command, document: Any, warehouse: Warehouse, by: Any) -> None:
    """Raise NotAllowed unless ``by`` may do it with the document in this very warehouse.

    The kernel asks for either of its warehouses; goods leave one only by leave of who may act there. Where somebody
    else asked for it and had it decided, the kernel asked nobody, and neither does this.
    """
    running_now = running.frame()
    record = running_now.record if running_now else None
    if record is None or record.on_behalf_of_id is None:
        command.require(by, _Part(document.company_id, warehouse.pk, document.owner_id))
