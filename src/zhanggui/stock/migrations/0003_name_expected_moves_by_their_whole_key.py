"""Expected moves, peggings and claims name what they stand for unambiguously.

A transfer's line goes out of one warehouse and into another, a work order's output hangs on the order itself and its
materials on lines of another table, a kit's line takes several items.
"""

import django.db.models.deletion
from django.db import migrations, models

PART = models.CharField(blank=True, default="", max_length=40)
SCHEDULE = models.PositiveIntegerField(default=0)


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0001_initial"), ("stock", "0002_append_only")]
    operations = [
        # Expected moves
        migrations.RemoveConstraint("expectedmove", "expected_move_once"),
        migrations.RemoveIndex("expectedmove", "expected_move_by_source"),
        migrations.AddField("expectedmove", "source_part", PART),
        migrations.AlterField("expectedmove", "source_line_id", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "expectedmove",
            models.UniqueConstraint(
                fields=(
                    "source_type",
                    "source_id",
                    "source_part",
                    "source_line_id",
                    "schedule",
                    "warehouse",
                    "item",
                    "variant",
                ),
                name="expected_move_once",
                nulls_distinct=False,
            ),
        ),
        # Claims
        migrations.RemoveConstraint("reservation", "reservation_once"),
        migrations.AddField("reservation", "source_part", PART),
        migrations.AddConstraint(
            "reservation",
            models.UniqueConstraint(
                fields=("source_type", "source_line_id", "source_part", "warehouse", "item", "variant"),
                name="reservation_once",
                nulls_distinct=False,
            ),
        ),
        # Peggings
        migrations.RemoveConstraint("pegging", "pegging_once"),
        migrations.RemoveIndex("pegging", "pegging_by_demand"),
        migrations.AddField("pegging", "supply_part", PART),
        migrations.AddField("pegging", "supply_schedule", SCHEDULE),
        migrations.AddField(
            "pegging",
            "supply_warehouse",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="masterdata.warehouse",
                verbose_name="Warehouse of the supply",
            ),
        ),
        migrations.AddField("pegging", "demand_part", PART),
        migrations.AlterField("pegging", "demand_line_id", models.BigIntegerField(null=True)),
        migrations.AddField("pegging", "demand_schedule", SCHEDULE),
        migrations.AddConstraint(
            "pegging",
            models.UniqueConstraint(
                fields=(
                    "demand_type",
                    "demand_id",
                    "demand_part",
                    "demand_line_id",
                    "demand_schedule",
                    "warehouse",
                    "supply_type",
                    "supply_id",
                    "supply_part",
                    "supply_line_id",
                    "supply_schedule",
                    "supply_warehouse",
                    "item",
                    "variant",
                    "is_hard",
                ),
                name="pegging_once",
                nulls_distinct=False,
            ),
        ),
    ]
