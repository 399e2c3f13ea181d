from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("masterdata", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceList",
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
                        choices=[("purchase", "purchase"), ("sales", "sales")], max_length=10, verbose_name="Kind"
                    ),
                ),
                ("tax_included", models.BooleanField(default=True, verbose_name="Prices with tax")),
                ("priority", models.PositiveSmallIntegerField(default=50, verbose_name="Priority")),
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
                "verbose_name": "Price list",
                "verbose_name_plural": "Price lists",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LastPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("purchase", "purchase"), ("sales", "sales")], max_length=10, verbose_name="Kind"
                    ),
                ),
                ("tax_included", models.BooleanField(verbose_name="Prices with tax")),
                ("price", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Price")),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                ("date", models.DateField(verbose_name="Date")),
                ("source_type", models.CharField(max_length=80)),
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
                    "currency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="Currency",
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.party",
                        verbose_name="Party",
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
                "verbose_name": "Last price",
                "verbose_name_plural": "Last prices",
                "ordering": ("-date", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind", "party", "item", "variant", "unit", "currency"),
                        name="last_price_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceListLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "min_quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="From quantity"
                    ),
                ),
                ("price", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="Price")),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=9, verbose_name="Discount %"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid until")),
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
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="pricing.pricelist",
                        verbose_name="Price list",
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
                "verbose_name": "Price list line",
                "verbose_name_plural": "Price list lines",
                "ordering": ("item", "min_quantity", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="price_list_line_price_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="price_list_line_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        fields=("price_list", "item", "variant", "unit", "min_quantity", "valid_from"),
                        name="price_list_line_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceListParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_group", models.CharField(blank=True, max_length=60, verbose_name="Customer group")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="masterdata.customer",
                        verbose_name="Customer",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="pricing.pricelist",
                        verbose_name="Price list",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="Supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "Price list party",
                "verbose_name_plural": "Price list parties",
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer", None), ("customer_group", ""), ("supplier__isnull", False)),
                            models.Q(("customer__isnull", False), ("customer_group", ""), ("supplier", None)),
                            models.Q(
                                ("customer", None), ("supplier", None), models.Q(("customer_group", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="price_list_party_is_one",
                    ),
                    models.UniqueConstraint(
                        fields=("price_list", "supplier", "customer", "customer_group"),
                        name="price_list_party_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
