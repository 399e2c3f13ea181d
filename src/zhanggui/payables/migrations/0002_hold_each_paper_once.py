from django.db import migrations, models
from django.db.models.functions import Trim, Upper


class Migration(migrations.Migration):
    dependencies = [
        ("payables", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="supplierinvoice",
            constraint=models.UniqueConstraint(
                models.F("company"),
                models.F("supplier"),
                Upper(Trim("reference")),
                models.F("gross"),
                condition=models.Q(reference__regex="\\S", status="confirmed"),
                name="supplier_invoice_paper_once",
            ),
        ),
    ]
