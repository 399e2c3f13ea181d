from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhanggui.kernel.models.mail
import zhanggui.masterdata.models.calendars


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentTerm",
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
            ],
            options={
                "verbose_name": "Payment term",
                "verbose_name_plural": "Payment terms",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Calendar",
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
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=zhanggui.masterdata.models.calendars.monday_to_friday,
                        size=None,
                        verbose_name="Weekdays",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
            ],
            options={
                "verbose_name": "Calendar",
                "verbose_name_plural": "Calendars",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ItemCategory",
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
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="masterdata.itemcategory",
                        verbose_name="Belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "Item category",
                "verbose_name_plural": "Item categories",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="item_category_not_its_own_parent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("goods", "goods"), ("service", "service")],
                        default="goods",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="Specification")),
                ("is_purchased", models.BooleanField(default=True, verbose_name="Purchased")),
                ("is_sold", models.BooleanField(default=True, verbose_name="Sold")),
                ("has_variants", models.BooleanField(default=False, verbose_name="Kept by variant")),
                ("allow_negative", models.BooleanField(default=False, verbose_name="Stock may go below zero")),
                (
                    "standard_cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="Standard cost"
                    ),
                ),
                (
                    "list_price",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="List price"
                    ),
                ),
                ("barcode", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="Barcode")),
                ("brand", models.CharField(blank=True, max_length=100, verbose_name="Brand")),
                (
                    "weight",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=14, null=True, verbose_name="Weight in kg"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "purchase_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Purchase unit",
                    ),
                ),
                (
                    "sales_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Sales unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="masterdata.itemcategory",
                        verbose_name="Category",
                    ),
                ),
            ],
            options={
                "verbose_name": "Item",
                "verbose_name_plural": "Items",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ItemUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numerator", models.PositiveBigIntegerField(default=1, verbose_name="Numerator")),
                ("denominator", models.PositiveBigIntegerField(default=1, verbose_name="Denominator")),
                ("barcode", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="Barcode")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.unit",
                        verbose_name="Unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "Item unit",
                "verbose_name_plural": "Item units",
                "ordering": ("item", "unit", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "unit"), name="item_unit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("denominator__gt", 0), ("numerator__gt", 0)),
                        name="item_unit_factor_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemVariant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("code", models.CharField(max_length=60, verbose_name="Code")),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="Attributes")),
                ("barcode", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="Barcode")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variants",
                        to="masterdata.item",
                        verbose_name="Item",
                    ),
                ),
            ],
            options={
                "verbose_name": "Item variant",
                "verbose_name_plural": "Item variants",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("item", "code"), name="item_variant_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Party",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("organisation", "organisation"), ("person", "person")],
                        default="organisation",
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("tax_number", models.CharField(blank=True, max_length=40, verbose_name="Tax number")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="Country")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="Phone")),
                ("email", zhanggui.kernel.models.mail.MailField(blank=True, max_length=254, verbose_name="E-mail")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="Website")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="masterdata.party",
                        verbose_name="Merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "Party",
                "verbose_name_plural": "Parties",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="party_not_merged_into_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
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
                ("group", models.CharField(blank=True, max_length=60, verbose_name="Group")),
                (
                    "sales_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Sales person",
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customer",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Customer",
                "verbose_name_plural": "Customers",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="Name")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="Position")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="Phone")),
                ("email", zhanggui.kernel.models.mail.MailField(blank=True, max_length=254, verbose_name="E-mail")),
                ("is_primary", models.BooleanField(default=False, verbose_name="First contact")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Contact",
                "verbose_name_plural": "Contacts",
                "ordering": ("-is_primary", "name", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("main", "main"), ("billing", "billing"), ("shipping", "shipping")],
                        default="main",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="Name")),
                ("street", models.CharField(max_length=300, verbose_name="Street")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="City")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="Province")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="Postal code")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="Country")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Address",
                "verbose_name_plural": "Addresses",
                "ordering": ("kind", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PaymentTermLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1, verbose_name="Line")),
                (
                    "percent",
                    models.DecimalField(decimal_places=6, default=Decimal("100"), max_digits=9, verbose_name="Percent"),
                ),
                ("days", models.PositiveIntegerField(default=0, verbose_name="Days")),
                ("end_of_month", models.BooleanField(default=False, verbose_name="End of month")),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="masterdata.paymentterm",
                        verbose_name="Payment term",
                    ),
                ),
            ],
            options={
                "verbose_name": "Instalment",
                "verbose_name_plural": "Instalments",
                "ordering": ("position", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", 0), ("percent__lte", 100)), name="instalment_percent"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
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
                ("lead_days", models.PositiveIntegerField(default=0, verbose_name="Lead time in days")),
                (
                    "buyer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Buyer",
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplier",
                        to="masterdata.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Supplier",
                "verbose_name_plural": "Suppliers",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tax",
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
                ("rate", models.DecimalField(decimal_places=6, max_digits=9, verbose_name="Rate %")),
                (
                    "use",
                    models.CharField(
                        choices=[("purchase", "purchase"), ("sales", "sales"), ("both", "both")],
                        default="both",
                        max_length=10,
                        verbose_name="Used for",
                    ),
                ),
                (
                    "recoverable_percent",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("100"), max_digits=9, verbose_name="Recoverable %"
                    ),
                ),
            ],
            options={
                "verbose_name": "Tax",
                "verbose_name_plural": "Taxes",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lte", 100)), name="tax_rate_in_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recoverable_percent__gte", 0), ("recoverable_percent__lte", 100)),
                        name="tax_recoverable_in_percent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "prices_include_tax",
                    models.BooleanField(blank=True, null=True, verbose_name="Prices are entered with tax"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                (
                    "over_receipt_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="Over-receipt tolerance %"
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="Currency",
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
                        related_name="terms",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
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
            ],
            options={
                "verbose_name": "Supplier terms",
                "verbose_name_plural": "Supplier terms",
                "ordering": ("supplier", "company", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("company", "supplier"), name="supplier_terms_once")],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="purchase_tax",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="masterdata.tax",
                verbose_name="Purchase tax",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="sales_tax",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="masterdata.tax",
                verbose_name="Sales tax",
            ),
        ),
        migrations.CreateModel(
            name="CustomerTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "prices_include_tax",
                    models.BooleanField(blank=True, null=True, verbose_name="Prices are entered with tax"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                (
                    "over_delivery_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="Over-delivery tolerance %"
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
                        blank=True,
                        null=True,
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
                        related_name="terms",
                        to="masterdata.customer",
                        verbose_name="Customer",
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
            ],
            options={
                "verbose_name": "Customer terms",
                "verbose_name_plural": "Customer terms",
                "ordering": ("customer", "company", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("company", "customer"), name="customer_terms_once")],
            },
        ),
        migrations.CreateModel(
            name="Warehouse",
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
                ("address", models.TextField(blank=True, verbose_name="Address")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warehouses",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
            ],
            options={
                "verbose_name": "Warehouse",
                "verbose_name_plural": "Warehouses",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Location",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("internal", "internal"),
                            ("supplier", "supplier"),
                            ("customer", "customer"),
                            ("scrap", "scrap"),
                            ("adjustment", "adjustment"),
                            ("transit", "in transit"),
                            ("production", "production"),
                        ],
                        default="internal",
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("is_default", models.BooleanField(default=False, verbose_name="Default place")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locations",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="masterdata.location",
                        verbose_name="Belongs to",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locations",
                        to="masterdata.warehouse",
                        verbose_name="Warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "Location",
                "verbose_name_plural": "Locations",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "internal"), ("warehouse__isnull", False)),
                            models.Q(models.Q(("kind", "internal"), _negated=True), ("warehouse__isnull", True)),
                            _connector="OR",
                        ),
                        name="location_internal_has_warehouse",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("company", "kind", "warehouse"),
                        name="location_one_default",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="Date")),
                ("is_working", models.BooleanField(default=False, verbose_name="Working day")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="Name")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="masterdata.calendar",
                        verbose_name="Calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "Calendar day",
                "verbose_name_plural": "Calendar days",
                "ordering": ("date", "pk"),
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("calendar", "date"), name="calendar_day_once")],
            },
        ),
    ]
