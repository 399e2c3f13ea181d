from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("sales", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["date", "id"], name="sales_deliv_date_ba3dd2_idx"),
        ),
        migrations.AddIndex(
            model_name="deliverynotice",
            index=models.Index(fields=["date", "id"], name="sales_deliv_date_df061a_idx"),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["date", "id"], name="sales_sales_date_0a47ff_idx"),
        ),
        migrations.AddIndex(
            model_name="salesreturn",
            index=models.Index(fields=["date", "id"], name="sales_sales_date_e0abfd_idx"),
        ),
    ]
