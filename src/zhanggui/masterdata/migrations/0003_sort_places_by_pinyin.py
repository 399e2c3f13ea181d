"""The places that come with a company are found and sorted by pinyin, as all other masters are."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F

from zhanggui.kernel.pinyin import sort_key


def sort_by_pinyin(apps: Any, schema_editor: Any) -> None:
    rows = list(apps.get_model("masterdata", "Location").objects.exclude(name_zh="").filter(name_key=F("name_zh")))
    for row in rows:
        row.name_key = sort_key(row.name_zh)
    apps.get_model("masterdata", "Location").objects.bulk_update(rows, ["name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0002_count_versions_of_masters")]

    operations = [migrations.RunPython(sort_by_pinyin, migrations.RunPython.noop)]
