from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "zhanggui.ui"
    label = "ui"
    verbose_name = _("Interface")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries: every module of every app's ``commands`` and ``screens``."""
        for part in ("commands", "screens"):
            for config in apps.get_app_configs():
                if config.name.startswith("zhanggui."):
                    import_all(f"{config.name}.{part}")


def import_all(name: str) -> None:
    """Import a module, or a package with all modules in it; nothing where there is none."""
    if find_spec(name) is None:
        return
    module = import_module(name)
    for found in iter_modules(getattr(module, "__path__", ())):
        import_module(f"{name}.{found.name}")
