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
            name="MoneyAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("name_zh", models.CharField(blank=True, max_length=200, verbose_name="Chinese name")),
                (
                    "name_key",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=400, verbose_name="Sort key"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("bank", models.CharField(blank=True, max_length=100, verbose_name="Bank")),
                ("account_number", models.CharField(blank=True, max_length=60, verbose_name="Account number")),
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
            ],
            options={
                "verbose_name": "Money account",
                "verbose_name_plural": "Money accounts",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MoneyReceipt",
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
                        choices=[("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Bank reference")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.moneyaccount",
                        verbose_name="Money account",
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.customer",
                        verbose_name="Customer",
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
            ],
            options={
                "verbose_name": "Money receipt",
                "verbose_name_plural": "Money receipts",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="settlement__company_d93ccf_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="settlement_moneyreceipt_number_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="money_receipt_amount_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningItems",
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
                        choices=[("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("payable", "payable"), ("receivable", "receivable")],
                        max_length=12,
                        verbose_name="Side",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
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
            ],
            options={
                "verbose_name": "Opening items",
                "verbose_name_plural": "Opening items",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="settlement__company_1f047b_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="settlement_openingitems_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningItemsLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Partner's number")),
                ("date", models.DateField(verbose_name="Date")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Due date")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="settlement.openingitems"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="opening_items_line_not_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("payable", "payable"), ("receivable", "receivable")],
                        max_length=12,
                        verbose_name="Side",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("date", models.DateField(verbose_name="Date")),
                ("due_date", models.DateField(verbose_name="Due date")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                ("open_amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Open amount")),
                ("instalment", models.PositiveSmallIntegerField(default=1, verbose_name="Instalment")),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
                ("source_number", models.CharField(blank=True, max_length=40, verbose_name="Number")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Partner's number")),
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_items",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="settlement.openitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "Open item",
                "verbose_name_plural": "Open items",
                "ordering": ("due_date", "pk"),
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("open_amount", 0), _negated=True),
                        fields=["company", "side", "party", "due_date"],
                        name="open_item_still_open",
                    ),
                    models.Index(fields=["source_type", "source_id"], name="open_item_by_source"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reverses", None)),
                        fields=("source_type", "source_id", "instalment"),
                        name="open_item_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gte", 0), ("open_amount__gte", 0), ("open_amount__lte", models.F("amount"))
                            ),
                            models.Q(
                                ("amount__lte", 0), ("open_amount__gte", models.F("amount")), ("open_amount__lte", 0)
                            ),
                            _connector="OR",
                        ),
                        name="open_item_within_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="settlement.moneyreceipt"
                    ),
                ),
                (
                    "open_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.openitem",
                        verbose_name="Open item",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("document", "open_item"), name="money_receipt_line_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="money_receipt_line_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                ("date", models.DateField(verbose_name="Date")),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
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
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="settlement.allocation",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_allocations",
                        to="settlement.openitem",
                        verbose_name="Payment",
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debit_allocations",
                        to="settlement.openitem",
                        verbose_name="Invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "Allocation",
                "verbose_name_plural": "Allocations",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["source_type", "source_id"], name="allocation_by_source")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="allocation_not_zero"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=("reverses",),
                        name="allocation_reversed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                        choices=[("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("1"), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="Bank reference")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.moneyaccount",
                        verbose_name="Money account",
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
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "Payment",
                "verbose_name_plural": "Payments",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="settlement__company_47ce86_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="settlement_payment_number_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_amount_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="Line")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Amount")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="settlement.payment"
                    ),
                ),
                (
                    "open_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.openitem",
                        verbose_name="Open item",
                    ),
                ),
            ],
            options={
                "verbose_name": "Line",
                "verbose_name_plural": "Lines",
                "ordering": ("position", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("document", "open_item"), name="payment_line_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_line_positive"),
                ],
            },
        ),
    ]
