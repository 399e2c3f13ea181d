"""How often something was tried in vain: a log-in by user name and address, a mail asked for."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """``digest`` of purpose and key, so that no user name or address is kept; counts from ``started_at`` on."""

    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
