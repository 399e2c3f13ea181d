from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceivablesConfig(AppConfig):
    name = "zhanggui.receivables"
    label = "receivables"
    verbose_name = _("Receivables")
    default_auto_field = "django.db.models.BigAutoField"
