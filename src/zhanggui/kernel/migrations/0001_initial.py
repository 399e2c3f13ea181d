import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_type", models.CharField(max_length=80, verbose_name="Document type")),
                ("document_id", models.BigIntegerField(verbose_name="Document")),
                ("seq", models.PositiveIntegerField(default=0, verbose_name="Number in the chain")),
                ("step", models.CharField(max_length=40, verbose_name="Step")),
                ("before", models.CharField(blank=True, default="", max_length=20, verbose_name="Status before")),
                ("after", models.CharField(blank=True, default="", max_length=20, verbose_name="Status after")),
                ("date", models.DateField(verbose_name="Business date")),
                ("at", models.DateTimeField(verbose_name="At")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="Recorded at")),
                ("transaction", models.BigIntegerField(null=True, verbose_name="Transaction")),
                ("payload_digest", models.BinaryField(max_length=32, verbose_name="Payload digest")),
                ("previous", models.BinaryField(max_length=32, null=True, verbose_name="Digest before")),
                ("digest", models.BinaryField(max_length=32, null=True, verbose_name="Digest")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="kernel.activity",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Activity",
                "verbose_name_plural": "Activities",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ActivityCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=60, unique=True)),
                ("transaction", models.BigIntegerField(default=0)),
                ("activity_id", models.BigIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ActivitySeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_at", models.DateTimeField(verbose_name="Sealed at")),
                ("below_transaction", models.BigIntegerField(verbose_name="Below transaction")),
                ("count", models.PositiveIntegerField(verbose_name="Rows")),
                ("root", models.BinaryField(max_length=32, verbose_name="Merkle root")),
                ("previous_root", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "Activity seal",
                "verbose_name_plural": "Activity seals",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                ("time_zone", models.CharField(default="Asia/Shanghai", max_length=60, verbose_name="Time zone")),
                ("country", models.CharField(default="CN", max_length=2, verbose_name="Country")),
                ("tax_number", models.CharField(blank=True, max_length=40, verbose_name="Tax number")),
                ("address", models.TextField(blank=True, verbose_name="Address")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="Phone")),
                ("prices_include_tax", models.BooleanField(default=True, verbose_name="Prices are entered with tax")),
                (
                    "receipt_without_order",
                    models.BooleanField(default=False, verbose_name="Goods may be received without an order"),
                ),
                (
                    "delivery_without_order",
                    models.BooleanField(default=False, verbose_name="Goods may be delivered without an order"),
                ),
                (
                    "over_receipt_percent",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=5, verbose_name="Over-receipt tolerance %"
                    ),
                ),
                (
                    "over_delivery_percent",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=5, verbose_name="Over-delivery tolerance %"
                    ),
                ),
                (
                    "over_invoice_percent",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=5, verbose_name="Over-invoicing tolerance %"
                    ),
                ),
                (
                    "tax_tolerance",
                    models.DecimalField(
                        decimal_places=2, default=1, max_digits=8, verbose_name="Tax tolerance on invoices"
                    ),
                ),
            ],
            options={
                "verbose_name": "Company",
                "verbose_name_plural": "Companies",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ActivityPayload",
            fields=[
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="kernel.activity",
                    ),
                ),
                ("salt", models.BinaryField(max_length=16)),
                ("data", models.JSONField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ActivityHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_type", models.CharField(max_length=80)),
                ("document_id", models.BigIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("document_type", "document_id"), name="activity_head_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.company"
            ),
        ),
        migrations.CreateModel(
            name="Currency",
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
                ("symbol", models.CharField(blank=True, max_length=8, verbose_name="Symbol")),
                ("digits", models.PositiveSmallIntegerField(default=2, verbose_name="Decimals")),
            ],
            options={
                "verbose_name": "Currency",
                "verbose_name_plural": "Currencies",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("digits__lte", 4)), name="currency_at_most_4_digits")
                ],
            },
        ),
        migrations.AddField(
            model_name="company",
            name="currency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.currency",
                verbose_name="Currency",
            ),
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="Date")),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20, verbose_name="Rate")),
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="From currency",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.currency",
                        verbose_name="To currency",
                    ),
                ),
            ],
            options={
                "verbose_name": "Exchange rate",
                "verbose_name_plural": "Exchange rates",
                "ordering": ("-date", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "source", "target", "date"), name="exchange_rate_once_a_day"
                    ),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("route", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("body_digest", models.BinaryField(max_length=32)),
                ("answer", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "route", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_type", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=8)),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.company"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("company", "document_type", "period"), name="number_counter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberFormat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_type", models.CharField(max_length=80, verbose_name="Document type")),
                ("prefix", models.CharField(max_length=12, verbose_name="Prefix")),
                (
                    "reset",
                    models.CharField(
                        choices=[("month", "every month"), ("year", "every year"), ("never", "never")],
                        default="month",
                        max_length=8,
                        verbose_name="Starts again",
                    ),
                ),
                ("width", models.PositiveSmallIntegerField(default=4, verbose_name="Digits")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
            ],
            options={
                "verbose_name": "Number format",
                "verbose_name_plural": "Number formats",
                "ordering": ("company", "document_type", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("company", "document_type"), name="number_format_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("stock", "stock"),
                            ("purchasing", "purchasing"),
                            ("sales", "sales"),
                            ("money", "money"),
                        ],
                        max_length=12,
                        verbose_name="Area",
                    ),
                ),
                ("start", models.DateField(verbose_name="From")),
                ("end", models.DateField(verbose_name="Until")),
                ("is_closed", models.BooleanField(default=False, verbose_name="Closed")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Closed by",
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
            ],
            options={
                "verbose_name": "Period",
                "verbose_name_plural": "Periods",
                "ordering": ("company", "area", "-start", "pk"),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))), name="period_ends_after_start"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("company", "="),
                            ("area", "="),
                            (
                                models.Func(
                                    "start",
                                    "end",
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="period_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
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
                ("digits", models.PositiveSmallIntegerField(default=0, verbose_name="Decimals")),
            ],
            options={
                "verbose_name": "Unit",
                "verbose_name_plural": "Units",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("digits__lte", 6)), name="unit_at_most_6_digits")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["transaction", "id"], name="activity_by_transaction"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["company", "-at"], name="activity_by_company"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("document_type", "document_id", "seq"), name="activity_seq_once"
            ),
        ),
    ]
