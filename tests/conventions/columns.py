"""What each column is: decided by people, copied at a moment, or derived from other rows. A new one must be classified.

A column of an abstract base is classified once, under the base.
"""

from __future__ import annotations

from django.db import models

from .registries import own_models

DERIVED: dict[str, str] = {
    "kernel.Activity": "seq before after date at recorded_at payload_digest previous digest",
    "kernel.ActivityPayload": "salt data",
    "kernel.ActivityHead": "seq digest",
    "kernel.ActivitySeal": "sealed_at below_transaction count root previous_root",
    "kernel.Master": "name_key",
    "kernel.NumberCounter": "period last",
    "masterdata.ItemLine": "base_quantity",
    "masterdata.PricedLine": "net tax_amount gross",
    "masterdata.TradeDocument": "net tax_amount gross",
    "masterdata.OrderLine": "returned_quantity reopened_quantity invoiced_quantity",
    "pricing.LastPrice": "company kind party item variant unit currency tax_included price discount date source_type "
    "source_id",
    "stock.Count": "value",
    "stock.CountLine": "value",
    "stock.ExpectedMove": "item variant warehouse date quantity firm source_type source_id source_part source_line_id "
    "schedule",
    "stock.StockMove": "quantity unit_cost value",
    "stock.StockBalance": "company item variant lot owner_party location quantity",
    "stock.Availability": "company item variant warehouse on_hand reserved",
    "stock.ItemValue": "company item variant quantity value last_cost",
    "stock.Transfer": "received_progress",
    "stock.TransferLine": "received_quantity value",
    "stock.ValueEntry": "company item variant kind quantity value",
    "purchasing.PurchaseRequisition": "ordered_progress",
    "purchasing.PurchaseRequisitionLine": "ordered_quantity",
    "purchasing.PurchaseOrder": "next_due_date received_progress invoiced_progress",
    "purchasing.PurchaseOrderLine": "received_quantity",
    "purchasing.ReceivingNotice": "received_progress",
    "purchasing.ReceivingNoticeLine": "received_quantity",
    "purchasing.GoodsReceipt": "invoiced_progress returned_progress",
    "purchasing.GoodsReceiptLine": "returned_quantity invoiced_quantity stock_value returned_value invoiced_value",
    "purchasing.SupplierReturn": "credited_progress",
    "purchasing.SupplierReturnLine": "credited_quantity stock_value",
    "sales.SalesOrder": "next_due_date delivered_progress invoiced_progress",
    "sales.SalesOrderLine": "delivered_quantity",
    "sales.DeliveryNotice": "delivered_progress",
    "sales.DeliveryNoticeLine": "delivered_quantity reserved_quantity",
    "sales.Delivery": "invoiced_progress returned_progress",
    "sales.DeliveryLine": "returned_quantity invoiced_quantity stock_value returned_value",
    "sales.SalesReturn": "credited_progress",
    "sales.SalesReturnLine": "credited_quantity stock_value",
    "settlement.OpenItem": "amount open_amount",
    "payables.SupplierInvoiceLine": "cleared_value price_difference exchange_difference credited_quantity",
    "payables.SupplierCreditNoteLine": "cleared_value price_difference exchange_difference",
    "receivables.SalesInvoiceLine": "credited_quantity",
}
"""A proof counts these again; the test of tampering sees to it."""

COPIED: dict[str, str] = {
    # Taken from a master or an earlier document when a line or document was written.
    "masterdata.ItemLine": "name specification factor_numerator factor_denominator",
    "masterdata.PricedLine": "price_source tax_rate",
    "masterdata.TradeDocument": "rate snapshot",
    "settlement.MoneyReceipt": "rate",
    "settlement.Payment": "rate",
    "settlement.OpenItem": "company side party currency rate date due_date instalment source_number reference",
    "stock.Count": "started_at",
    "stock.CountLine": "book_quantity earlier_quantity unit_cost",
    "stock.Availability": "may_go_negative",
    # What a run or a consumer found, and how far it came.
    "kernel.ActivityCursor": "consumer transaction activity_id",
    "kernel.IdempotencyKey": "user route key body_digest answer created_at",
    "ui.BulkRow": "version name status code detail findings",
    "exchange.ImportBatch": "profile_digest checked_at created_count updated_count error_count result",
    "exchange.ImportFile": "size digest",
    "exchange.ImportProblem": "entity file row column message is_error",
    "exchange.ImportedObject": "entity system key object_type object_id action before after digest",
    "exchange.SheetUpload": "unchanged_count",
    "exchange.SheetRow": "version name line_numbers changes problems removed_count status detail made_id",
    "exchange.MadeFile": "digest status attempt job made_count total_count needed problem content",
    "exchange.WebhookDelivery": "event body body_digest status attempt next_at sent_at response_code response_excerpt "
    "problem",
    "approvals.Approval": "title digest level problem",
    "approvals.ApprovalNode": "level mode needed timeout_days timeout_action escalate_to due_at",
    "access.SignedLink": "digest use_count",
    "access.ApiToken": "digest",
    "access.Throttle": "digest count started_at",
}
"""True of the moment at which they were written, whatever the source says now."""


DECIDED: dict[str, str] = {
    "kernel.Activity": "company document_type document_id step actor on_behalf_of cause transaction",
    "kernel.ActivityPayload": "activity erased_at",
    "kernel.ActivityHead": "document_type document_id",
    "kernel.Master": "code name name_zh is_active version external_refs extra",
    "kernel.Company": "currency time_zone country tax_number address phone prices_include_tax receipt_without_order "
    "delivery_without_order over_receipt_percent over_delivery_percent over_invoice_percent "
    "tax_tolerance days_ahead",
    "kernel.Currency": "symbol digits",
    "kernel.ExchangeRate": "company source target date rate",
    "kernel.NumberFormat": "company document_type prefix reset width",
    "kernel.NumberCounter": "company document_type",
    "kernel.Period": "company area start end is_closed closed_by",
    "kernel.Unit": "digits",
    "ui.BulkRun": "asked_by asked_at noun step language payload acknowledge",
    "ui.BulkRow": "run row_id",
    "exchange.SheetUpload": "asked_by asked_at noun name language content status",
    "exchange.SheetRow": "upload number row_id payload",
    "ui.SavedView": "noun name query owner sharing role",
    "ui.ListSetting": "user noun view columns",
    "ui.Follow": "user document_type document_id is_following read_seq",
    "ui.DraftBuffer": "user noun row_id step content version saved_at",
    "access.Department": "company parent",
    "auth.AbstractBaseUser": "password last_login",
    "access.User": "username name name_zh email is_active language department company",
    "access.Substitution": "user substitute start end reason revoked_at",
    "access.Role": "codes",
    "access.Grant": "user role company warehouse_id scope",
    "access.SignedLink": "purpose object_type object_id party_id email created_by created_at expires_at revoked_at "
    "use_limit",
    "access.ApiToken": "user name created_at expires_at revoked_at",
    "masterdata.Calendar": "company weekdays",
    "masterdata.CalendarDay": "calendar date is_working name",
    "masterdata.Tax": "rate use recoverable_percent",
    "masterdata.ItemCategory": "parent",
    "masterdata.Item": "kind specification category unit purchase_unit sales_unit is_purchased is_sold has_variants "
    "allow_negative purchase_tax sales_tax standard_cost list_price barcode brand weight note",
    "masterdata.ItemVariant": "item attributes barcode",
    "masterdata.ItemUnit": "item unit numerator denominator barcode",
    "masterdata.PaymentTermLine": "term position percent days end_of_month",
    "masterdata.Party": "kind tax_number country phone email website note merged_into",
    "masterdata.Supplier": "party buyer lead_days",
    "masterdata.Customer": "party sales_person group",
    "masterdata.PartyTerms": "company currency payment_term tax prices_include_tax discount",
    "masterdata.SupplierTerms": "supplier over_receipt_percent",
    "masterdata.CustomerTerms": "customer over_delivery_percent",
    "masterdata.Contact": "party name title phone email is_primary",
    "masterdata.Address": "party kind name street city region postal_code country",
    "masterdata.Warehouse": "company address",
    "masterdata.Location": "company warehouse parent kind is_default",
    "kernel.Document": "company number date version owner extra external_refs status",
    "exchange.ImportBatch": "profile system options note",
    "exchange.BatchPart": "document",
    "exchange.ImportFile": "name content",
    "exchange.MadeFile": "asked_by asked_at noun form document_ids query name language headings paper",
    "exchange.Webhook": "address secret events company owner",
    "exchange.WebhookDelivery": "webhook activity created_at",
    "approvals.ApprovalRule": "company step amount_from amount_below department field operator value priority "
    "makers_may_approve",
    "approvals.ApprovalRuleLine": "rule level user role mode needed timeout_days timeout_action escalate_to",
    "approvals.Approval": "company step document_id arguments rule owner note status asked_at decided_at",
    "approvals.ApprovalNode": "approval",
    "approvals.ApprovalTask": "node user delegate is_required decision decided_by decided_at note",
    "pricing.PriceList": "company kind currency tax_included priority",
    "pricing.PriceListLine": "price_list item variant unit min_quantity price discount valid_from valid_to",
    "pricing.PriceListParty": "price_list supplier customer customer_group",
    "stock.Lot": "item variant number produced_on expires_on",
    "stock.Count": "warehouse location category is_blind note",
    "kernel.Line": "position extra external_refs",
    "stock.CountLine": "document item variant lot counted_quantity note",
    "stock.ExpectedMove": "company",
    "stock.Pegging": "company item variant warehouse supply_type supply_id supply_part supply_line_id "
    "supply_schedule supply_warehouse demand_type demand_id demand_part demand_line_id "
    "demand_schedule quantity is_hard",
    "stock.StockMove": "company item variant lot owner_party from_location to_location date moved_at source_type "
    "source_id source_part source_line_id reverses",
    "stock.OtherIssue": "warehouse reason note",
    "masterdata.ItemLine": "item variant quantity unit note",
    "stock.OtherIssueLine": "document",
    "stock.OtherReceipt": "warehouse reason note",
    "stock.OtherReceiptLine": "document unit_cost",
    "stock.Reservation": "company item variant warehouse quantity priority source_type source_id source_part "
    "source_line_id",
    "stock.Transfer": "from_warehouse from_location to_warehouse to_location two_step expected_date note difference",
    "stock.TransferLine": "document lot",
    "stock.TransferReceipt": "transfer warehouse location note",
    "stock.TransferReceiptLine": "document transfer_line lot",
    "stock.ValueEntry": "date move source_type source_id source_part source_line_id",
    "purchasing.PurchaseRequisition": "warehouse needed_on reason note",
    "purchasing.PurchaseRequisitionLine": "document needed_on supplier",
    "masterdata.TradeDocument": "reference currency tax_included payment_term note",
    "purchasing.PurchaseOrder": "supplier warehouse due_date",
    "masterdata.PricedLine": "kind price discount tax",
    "masterdata.OrderLine": "is_closed",
    "purchasing.PurchaseOrderLine": "document requisition_line due_date",
    "purchasing.ReceivingNotice": "supplier warehouse reference note",
    "purchasing.ReceivingNoticeLine": "document order_line",
    "purchasing.GoodsReceipt": "supplier warehouse",
    "purchasing.GoodsReceiptLine": "document order_line notice_line",
    "purchasing.SupplierReturn": "supplier warehouse resolution reason",
    "purchasing.SupplierReturnLine": "document receipt_line order_line",
    "sales.SalesOrder": "customer warehouse due_date delivery_address",
    "sales.SalesOrderLine": "document due_date",
    "sales.DeliveryNotice": "customer warehouse ship_on delivery_address note",
    "sales.DeliveryNoticeLine": "document order_line",
    "sales.Delivery": "customer warehouse tracking_number",
    "sales.DeliveryLine": "document order_line notice_line",
    "sales.SalesReturn": "customer warehouse resolution reason",
    "sales.SalesReturnLine": "document delivery_line order_line unit_cost",
    "settlement.MoneyAccount": "company currency bank account_number",
    "settlement.OpenItem": "source_type source_id reverses",
    "settlement.Allocation": "company debit credit amount date source_type source_id reverses",
    "settlement.MoneyReceipt": "is_refund customer currency account amount reference note",
    "settlement.MoneyReceiptLine": "document position open_item amount",
    "settlement.OpeningItems": "side note",
    "settlement.OpeningItemsLine": "document position party currency reference date due_date amount",
    "settlement.Payment": "is_refund supplier currency account amount reference note",
    "settlement.PaymentLine": "document position open_item amount",
    "payables.SupplierInvoice": "supplier due_date tax_override",
    "payables.SupplierInvoiceLine": "document order_line receipt_line",
    "payables.SupplierCreditNote": "supplier due_date tax_override",
    "payables.SupplierCreditNoteLine": "document invoice_line return_line",
    "receivables.SalesInvoice": "customer due_date",
    "receivables.SalesInvoiceLine": "document order_line delivery_line",
    "receivables.CreditNote": "customer due_date",
    "receivables.CreditNoteLine": "document invoice_line return_line",
}
"""Entered or decided by somebody, facts of a ledger, and keys."""


def declared_by(model: type[models.Model], name: str) -> str:
    """The label of the class that declares a column: the abstract base furthest up, else the model itself."""
    bases = [base for base in model.__mro__ if getattr(getattr(base, "_meta", None), "abstract", False)]
    owners = [base for base in bases if any(field.name == name for field in base._meta.local_fields)]  # type: ignore[attr-defined]
    return (owners[-1] if owners else model)._meta.label  # type: ignore[attr-defined,no-any-return]


def is_derived(model: type[models.Model], name: str) -> bool:
    return name in DERIVED.get(declared_by(model, name), "").split()


def derived() -> list[tuple[type[models.Model], models.Field]]:
    """All columns that a proof must count again."""
    return [(m, f) for m in own_models() for f in m._meta.concrete_fields if is_derived(m, f.name)]


def columns() -> set[str]:
    """All columns but primary keys, as ``app.Class.name`` of the class that declares them."""
    own = ((model, field) for model in own_models() for field in model._meta.concrete_fields)
    return {f"{declared_by(model, field.name)}.{field.name}" for model, field in own if field.name != "id"}


def listed(classes: dict[str, str]) -> set[str]:
    return {f"{label}.{name}" for label, names in classes.items() for name in names.split()}
