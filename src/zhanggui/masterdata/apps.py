from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MasterdataConfig(AppConfig):
    name = "zhanggui.masterdata"
    label = "masterdata"
    verbose_name = _("Master data")
    default_auto_field = "django.db.models.BigAutoField"
