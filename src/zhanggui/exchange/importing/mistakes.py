"""What can be wrong with files and profiles, in sentences for whoever sent them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import Refusal


class UnreadableFile(Refusal):
    code = "unreadable_file"
    status = 400
    sentence = _("%(file)s: %(problem)s")

    def __init__(self, file: str, problem: Any) -> None:
        super().__init__(file=file, problem=str(problem))


class ProfileMistakes(Refusal):
    """Everything that is wrong with a profile, one sentence each."""

    code = "profile_mistakes"
    status = 400
    sentence = _("The profile %(profile)s has mistakes:\n%(mistakes)s")

    def __init__(self, profile: str, mistakes: Sequence[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__(profile=profile, mistakes="\n".join(f"- {mistake}" for mistake in mistakes))
