"""E-mail addresses as they are used: the part before the @ may hold letters of any script (RFC 6531)."""

from __future__ import annotations

import re
from typing import ClassVar

from django.core.validators import EmailValidator
from django.db import models
from django.utils.deconstruct import deconstructible


@deconstructible
class MailValidator(EmailValidator):
    """``josé1@example.com`` is one too."""

    user_regex = re.compile(r"[-!#$%&'*+/=?^_`{}|~\w]+(\.[-!#$%&'*+/=?^_`{}|~\w]+)*\Z")


class MailField(models.EmailField):
    default_validators: ClassVar[list] = [MailValidator()]  # type: ignore[misc]
