import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ui", "0001_add_saved_views_and_bulk_runs")]

    operations = [
        migrations.AlterField(
            model_name="listsetting",
            name="view",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="ui.savedview",
                verbose_name="Opens with",
            ),
        ),
    ]
