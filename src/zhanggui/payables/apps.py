from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayablesConfig(AppConfig):
    name = "zhanggui.payables"
    label = "payables"
    verbose_name = _("Payables")
    default_auto_field = "django.db.models.BigAutoField"
