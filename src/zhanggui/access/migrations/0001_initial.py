import django.contrib.auth.validators
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="User name",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="Name")),
                ("name_zh", models.CharField(blank=True, max_length=150, verbose_name="Chinese name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="E-mail")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="",
                        max_length=10,
                        verbose_name="Language",
                    ),
                ),
            ],
            options={
                "verbose_name": "User",
                "verbose_name_plural": "Users",
                "ordering": ("username",),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="Made at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="Expires at")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="Revoked at")),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ("-created_at", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Department",
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
                "verbose_name": "Department",
                "verbose_name_plural": "Departments",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("warehouse_id", models.BigIntegerField(blank=True, null=True, verbose_name="Warehouse")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("own", "own documents"),
                            ("department", "documents of the department"),
                            ("all", "all documents"),
                        ],
                        default="all",
                        max_length=12,
                        verbose_name="Scope",
                    ),
                ),
            ],
            options={
                "verbose_name": "Grant",
                "verbose_name_plural": "Grants",
                "ordering": ("user", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Role",
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
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "Role",
                "verbose_name_plural": "Roles",
                "ordering": ("code", "pk"),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SignedLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40, verbose_name="Purpose")),
                ("object_type", models.CharField(blank=True, max_length=80, verbose_name="Object type")),
                ("object_id", models.BigIntegerField(blank=True, null=True, verbose_name="Object")),
                ("party_id", models.BigIntegerField(blank=True, null=True, verbose_name="Party")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="E-mail")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="Made at")),
                ("expires_at", models.DateTimeField(verbose_name="Expires at")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="Revoked at")),
                ("use_count", models.PositiveIntegerField(default=0, verbose_name="Used")),
                ("use_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="May be used")),
            ],
            options={
                "verbose_name": "Signed link",
                "verbose_name_plural": "Signed links",
                "ordering": ("-created_at", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField(verbose_name="From")),
                ("end", models.DateField(verbose_name="Until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="Revoked at")),
            ],
            options={
                "verbose_name": "Substitution",
                "verbose_name_plural": "Substitutions",
                "ordering": ("-start", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
