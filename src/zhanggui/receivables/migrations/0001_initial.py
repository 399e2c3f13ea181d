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
        ("sales", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditNote",
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
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Due date")),
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
            ],
            options={
                "verbose_name": "Credit note",
                "verbose_name_plural": "Credit notes",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="receivables_company_e76547_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="receivables_creditnote_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesInvoice",
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
                ("due_date", models.DateField(blank=True, null=True, verbose_name="Due date")),
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
            ],
            options={
                "verbose_name": "Sales invoice",
                "verbose_name_plural": "Sales invoices",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="receivables_company_af9582_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="receivables_salesinvoice_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesInvoiceLine",
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
                    "delivery_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_lines",
                        to="sales.deliveryline",
                        verbose_name="Delivery line",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="receivables.salesinvoice",
                        verbose_name="Sales invoice",
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
                        related_name="invoice_lines",
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
        migrations.CreateModel(
            name="CreditNoteLine",
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="receivables.creditnote",
                        verbose_name="Credit note",
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
                    "return_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="sales.salesreturnline",
                        verbose_name="Return line",
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
                    "invoice_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="receivables.salesinvoiceline",
                        verbose_name="Invoice line",
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
