from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_add_webhooks"),
        ("kernel", "0008_widen_steps_of_activity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["date", "id"], name="exchange_im_date_e58728_idx"),
        ),
    ]
