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
            name="Delivery",
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
                ("tracking_number", models.CharField(blank=True, max_length=100, verbose_name="Tracking number")),
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
                "verbose_name": "Delivery",
                "verbose_name_plural": "Deliveries",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="sales_deliv_company_7e3d41_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="sales_delivery_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryNotice",
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
                ("ship_on", models.DateField(blank=True, null=True, verbose_name="Ship on")),
                ("delivery_address", models.TextField(blank=True, verbose_name="Delivery address")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "delivered_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Delivered",
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
                "verbose_name": "Delivery notice",
                "verbose_name_plural": "Delivery notices",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="sales_deliv_company_04ffd5_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="sales_deliverynotice_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesOrder",
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
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Delivery date")),
                (
                    "next_due_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="Next delivery date"),
                ),
                (
                    "delivered_progress",
                    models.CharField(
                        choices=[("none", "not yet"), ("part", "partly"), ("full", "fully")],
                        default="none",
                        editable=False,
                        max_length=8,
                        verbose_name="Delivered",
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
                ("delivery_address", models.TextField(blank=True, verbose_name="Delivery address")),
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
                "verbose_name": "Sales order",
                "verbose_name_plural": "Sales orders",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="sales_sales_company_325f11_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="sales_salesorder_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesOrderLine",
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
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Delivery date")),
                (
                    "delivered_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Delivered"
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
                        to="sales.salesorder",
                        verbose_name="Sales order",
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
            name="DeliveryNoticeLine",
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
                    "delivered_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Delivered"
                    ),
                ),
                (
                    "reserved_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Reserved"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="sales.deliverynotice",
                        verbose_name="Delivery notice",
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
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_lines",
                        to="sales.salesorderline",
                        verbose_name="Order line",
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
            name="DeliveryLine",
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
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=20, verbose_name="Cost"
                    ),
                ),
                (
                    "returned_value",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=20,
                        verbose_name="Cost returned",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="sales.delivery",
                        verbose_name="Delivery",
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
                    "notice_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_lines",
                        to="sales.deliverynoticeline",
                        verbose_name="Notice line",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_lines",
                        to="sales.salesorderline",
                        verbose_name="Order line",
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
            name="SalesReturn",
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
                        default="credit",
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
                "verbose_name": "Sales return",
                "verbose_name_plural": "Sales returns",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="sales_sales_company_eb2c60_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="sales_salesreturn_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesReturnLine",
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
                    "unit_cost",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="Unit cost"
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
                        verbose_name="Cost returned",
                    ),
                ),
                (
                    "delivery_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_lines",
                        to="sales.deliveryline",
                        verbose_name="Delivery line",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="sales.salesreturn",
                        verbose_name="Sales return",
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
                        to="sales.salesorderline",
                        verbose_name="Order line",
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
