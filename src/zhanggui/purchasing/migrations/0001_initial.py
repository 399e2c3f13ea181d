from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
        ("kernel", "0001_initial"),
        ("masterdata", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Partner's number")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("tax_included", models.BooleanField(default=True, verbose_name="Prices with tax")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Total"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                ("snapshot", models.JSONField(default=dict, editable=False, verbose_name="As it was")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                (
                    "invoiced_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Invoiced",
                    ),
                ),
                (
                    "returned_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Returned",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="Currency",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "payment_term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.paymentterm",
                        verbose_name="Payment term",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Goods receipt",
                "verbose_name_plural": "Goods receipts",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="purchasing__company_93ae90_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="purchasing_goodsreceipt_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Partner's number")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("tax_included", models.BooleanField(default=True, verbose_name="Prices with tax")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Total"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                ("snapshot", models.JSONField(default=dict, editable=False, verbose_name="As it was")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("confirmed", "Confirmed"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Due date")),
                (
                    "next_due_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="Next due date"),
                ),
                (
                    "received_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Received",
                    ),
                ),
                (
                    "invoiced_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Invoiced",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="Currency",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "payment_term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.paymentterm",
                        verbose_name="Payment term",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Purchase order",
                "verbose_name_plural": "Purchase orders",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="purchasing__company_e7e074_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="purchasing_purchaseorder_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseRequisition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("confirmed", "Confirmed"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                ("needed_on", models.DateField(blank=True, null=True, verbose_name="Needed on")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "ordered_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Ordered",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Purchase requisition",
                "verbose_name_plural": "Purchase requisitions",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="purchasing__company_28cc23_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="purchasing_purchaserequisition_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseRequisitionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("factor_numerator", models.PositiveBigIntegerField(default=1, editable=False)),
                ("factor_denominator", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "base_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Base quantity",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="Note")),
                ("needed_on", models.DateField(blank=True, null=True, verbose_name="Needed on")),
                (
                    "ordered_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Ordered"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="purchasing.purchaserequisition",
                        verbose_name="Purchase requisition",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Proposed supplier",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PurchaseOrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("factor_numerator", models.PositiveBigIntegerField(default=1, editable=False)),
                ("factor_denominator", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "base_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Base quantity",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="Note")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("item", "item"),
                            ("service", "service"),
                            ("charge", "charge"),
                            ("discount", "discount"),
                            ("text", "text"),
                        ],
                        default="item",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Price"),
                ),
                (
                    "price_source",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="Price from"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=9, verbose_name="Tax rate %"
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Amount"
                    ),
                ),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Due date")),
                (
                    "received_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Received"
                    ),
                ),
                (
                    "returned_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Returned"
                    ),
                ),
                (
                    "reopened_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="To be replaced",
                    ),
                ),
                (
                    "invoiced_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Invoiced"
                    ),
                ),
                ("is_closed", models.BooleanField(default=False, editable=False, verbose_name="Rest closed")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="purchasing.purchaseorder",
                        verbose_name="Purchase order",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "tax",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.tax",
                        verbose_name="Tax",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
                (
                    "requisition_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="purchasing.purchaserequisitionline",
                        verbose_name="Requisition line",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReceivingNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Confirmed"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Delivery note")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "received_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Received",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Receiving notice",
                "verbose_name_plural": "Receiving notices",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="purchasing__company_6673d3_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="purchasing_receivingnotice_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivingNoticeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("factor_numerator", models.PositiveBigIntegerField(default=1, editable=False)),
                ("factor_denominator", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "base_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Base quantity",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="Note")),
                (
                    "received_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Received"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="purchasing.receivingnotice",
                        verbose_name="Receiving notice",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_lines",
                        to="purchasing.purchaseorderline",
                        verbose_name="Order line",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GoodsReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("factor_numerator", models.PositiveBigIntegerField(default=1, editable=False)),
                ("factor_denominator", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "base_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Base quantity",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="Note")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("item", "item"),
                            ("service", "service"),
                            ("charge", "charge"),
                            ("discount", "discount"),
                            ("text", "text"),
                        ],
                        default="item",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Price"),
                ),
                (
                    "price_source",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="Price from"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=9, verbose_name="Tax rate %"
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Amount"
                    ),
                ),
                (
                    "returned_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Returned"
                    ),
                ),
                (
                    "invoiced_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Invoiced"
                    ),
                ),
                (
                    "stock_value",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Value received",
                    ),
                ),
                (
                    "returned_value",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Value returned",
                    ),
                ),
                (
                    "invoiced_value",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Value invoiced",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="purchasing.goodsreceipt",
                        verbose_name="Goods receipt",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "tax",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.tax",
                        verbose_name="Tax",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt_lines",
                        to="purchasing.purchaseorderline",
                        verbose_name="Order line",
                    ),
                ),
                (
                    "notice_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt_lines",
                        to="purchasing.receivingnoticeline",
                        verbose_name="Notice line",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SupplierReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Partner's number")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("tax_included", models.BooleanField(default=True, verbose_name="Prices with tax")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Total"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                ("snapshot", models.JSONField(default=dict, editable=False, verbose_name="As it was")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        choices=[("replace", "replacement"), ("credit", "credit")],
                        default="replace",
                        max_length=10,
                        verbose_name="Wanted",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
                (
                    "credited_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Credited",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="Currency",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "payment_term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.paymentterm",
                        verbose_name="Payment term",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Supplier return",
                "verbose_name_plural": "Supplier returns",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="purchasing__company_90025f_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="purchasing_supplierreturn_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("factor_numerator", models.PositiveBigIntegerField(default=1, editable=False)),
                ("factor_denominator", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "base_quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Base quantity",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="Note")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("item", "item"),
                            ("service", "service"),
                            ("charge", "charge"),
                            ("discount", "discount"),
                            ("text", "text"),
                        ],
                        default="item",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Price"),
                ),
                (
                    "price_source",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="Price from"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=9, verbose_name="Tax rate %"
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Net amount"
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Tax"
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Amount"
                    ),
                ),
                (
                    "credited_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Credited"
                    ),
                ),
                (
                    "stock_value",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Value returned",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="purchasing.supplierreturn",
                        verbose_name="Supplier return",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_lines",
                        to="purchasing.purchaseorderline",
                        verbose_name="Order line",
                    ),
                ),
                (
                    "receipt_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_lines",
                        to="purchasing.goodsreceiptline",
                        verbose_name="Receipt line",
                    ),
                ),
                (
                    "tax",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.tax",
                        verbose_name="Tax",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
    ]
