"""A move and its value name the part of their source; kinds of value outside stock are told apart."""

from django.db import migrations, models

PART = models.CharField(blank=True, default="", max_length=40)
KINDS = [
    ("receipt", "receipt"),
    ("issue", "issue"),
    ("correction", "correction"),
    ("price_difference", "price difference"),
    ("below_zero", "correction of stock below zero"),
    ("rounding", "rounding"),
]


class Migration(migrations.Migration):
    dependencies = [("stock", "0008_add_counts")]
    operations = [
        migrations.AddField("stockmove", "source_part", PART),
        migrations.AddField("valueentry", "source_part", PART),
        migrations.AlterField(
            "valueentry", "kind", models.CharField(choices=KINDS, max_length=20, verbose_name="Kind")
        ),
    ]
