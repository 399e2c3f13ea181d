from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_widen_steps_of_activity")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("cause", None), ("seq", 1)), fields=["actor", "-id"], name="activity_made_by"
            ),
        ),
    ]
