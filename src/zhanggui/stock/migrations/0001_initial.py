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
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="Lot number")),
                ("produced_on", models.DateField(blank=True, null=True, verbose_name="Produced on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Expires on")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="masterdata.item",
                        verbose_name="Item",
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
                "verbose_name": "Lot",
                "verbose_name_plural": "Lots",
                "ordering": ("item", "number", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "variant", "number"), name="lot_once", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("production", "production input"),
                            ("sample", "sample"),
                            ("scrap", "scrap"),
                            ("lost", "lost"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="Reason",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
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
                "verbose_name": "Other issue",
                "verbose_name_plural": "Other issues",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="stock_other_company_337751_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="stock_otherissue_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherIssueLine",
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.otherissue"
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
            name="OtherReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("opening", "opening balance"),
                            ("production", "production output"),
                            ("found", "found"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="Reason",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
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
                "verbose_name": "Other receipt",
                "verbose_name_plural": "Other receipts",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="stock_other_company_e1ffcb_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="stock_otherreceipt_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherReceiptLine",
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
                    "unit_cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Unit cost"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.otherreceipt"
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
            name="Pegging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("supply_type", models.CharField(max_length=80, verbose_name="Supply")),
                ("supply_id", models.BigIntegerField(null=True)),
                ("supply_line_id", models.BigIntegerField(null=True)),
                ("demand_type", models.CharField(max_length=80, verbose_name="Demand")),
                ("demand_id", models.BigIntegerField()),
                ("demand_line_id", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Quantity")),
                ("is_hard", models.BooleanField(default=False, verbose_name="Hard")),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Pegging",
                "verbose_name_plural": "Peggings",
                "ordering": ("pk",),
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["demand_type", "demand_id"], name="pegging_by_demand"),
                    models.Index(fields=["supply_type", "supply_id"], name="pegging_by_supply"),
                    models.Index(fields=["item", "variant", "warehouse"], name="pegging_by_item"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supply_type", "supply_line_id", "demand_type", "demand_line_id", "is_hard"),
                        name="pegging_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="pegging_quantity_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Quantity")),
                ("priority", models.PositiveSmallIntegerField(default=50, verbose_name="Priority")),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
                ("source_line_id", models.BigIntegerField()),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
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
                "verbose_name": "Reservation",
                "verbose_name_plural": "Reservations",
                "ordering": ("pk",),
                "default_permissions": (),
                "indexes": [models.Index(fields=["source_type", "source_id"], name="reservation_by_source")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_type", "source_line_id", "warehouse"), name="reservation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="reservation_quantity_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="masterdata.location",
                        verbose_name="Location",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.lot",
                        verbose_name="Lot",
                    ),
                ),
                (
                    "owner_party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.party",
                        verbose_name="Owner",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Stock balance",
                "verbose_name_plural": "Stock balances",
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "variant", "lot", "owner_party", "location"),
                        name="stock_balance_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Quantity")),
                ("date", models.DateField(verbose_name="Date")),
                ("moved_at", models.DateTimeField(verbose_name="Moved at")),
                (
                    "unit_cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Unit cost"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20, verbose_name="Value"),
                ),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
                ("source_line_id", models.BigIntegerField(null=True)),
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
                    "from_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.location",
                        verbose_name="From",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.lot",
                        verbose_name="Lot",
                    ),
                ),
                (
                    "owner_party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.party",
                        verbose_name="Owner",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="stock.stockmove",
                    ),
                ),
                (
                    "to_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.location",
                        verbose_name="To",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Stock move",
                "verbose_name_plural": "Stock moves",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["item", "date"], name="stock_move_by_item"),
                    models.Index(fields=["source_type", "source_id"], name="stock_move_by_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="stock_move_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_location", models.F("to_location")), _negated=True),
                        name="stock_move_goes_somewhere",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=("reverses",),
                        name="stock_move_reversed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="Date")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "receipt"),
                            ("issue", "issue"),
                            ("correction", "correction"),
                            ("variance", "variance"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                ("value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="Value")),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
                ("source_line_id", models.BigIntegerField(null=True)),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="stock.stockmove",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Value entry",
                "verbose_name_plural": "Value entries",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["item", "date"], name="value_entry_by_item"),
                    models.Index(fields=["source_type", "source_id"], name="value_entry_by_source"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "on_hand",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="On hand"),
                ),
                (
                    "reserved",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Reserved"),
                ),
                ("may_go_negative", models.BooleanField(default=False)),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="availability",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
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
                "verbose_name": "Availability",
                "verbose_name_plural": "Availability",
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "variant", "warehouse"), name="availability_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0)), name="availability_reserved_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("may_go_negative", True), ("reserved__lte", models.F("on_hand")), _connector="OR"
                        ),
                        name="availability_no_oversell",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="Date")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Quantity")),
                ("firm", models.BooleanField(default=True, verbose_name="Firm")),
                ("source_type", models.CharField(max_length=80, verbose_name="Source")),
                ("source_id", models.BigIntegerField()),
                ("source_line_id", models.BigIntegerField()),
                ("schedule", models.PositiveIntegerField(default=0)),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected_moves",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
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
                "verbose_name": "Expected move",
                "verbose_name_plural": "Expected moves",
                "ordering": ("date", "pk"),
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["item", "variant", "warehouse", "date"], name="expected_move_projection"),
                    models.Index(fields=["source_type", "source_id"], name="expected_move_by_source"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_type", "source_line_id", "schedule"), name="expected_move_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="expected_move_not_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Quantity"),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20, verbose_name="Value"),
                ),
                (
                    "last_cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Last unit cost"
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.itemvariant",
                        verbose_name="Variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Item value",
                "verbose_name_plural": "Item values",
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "item", "variant"), name="item_value_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
