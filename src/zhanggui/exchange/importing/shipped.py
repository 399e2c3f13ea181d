"""Profiles that come with the program, and a person's own ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from .mistakes import ProfileMistakes
from .profile_toml import profile_from
from .profiles import Profile

FOLDER = Path(__file__).parents[1] / "profiles"


def names() -> list[str]:
    """Shipped profiles that a person chooses from; variants are chosen by the files."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def choose(name: str, files: Iterable[str] = ()) -> Profile:
    """The profile of this name or path; of its variants the one that fits the names of the ``files``."""
    return variant_of(open_profile(name), files)


def variant_of(profile: Profile, files: Iterable[str]) -> Profile:
    if not profile.variants:
        return profile
    files = list(files)
    for variant in profile.variants:
        if any(fits(file, variant.when_file) for file in files):
            return open_profile(variant.profile)
    wanted = ", ".join(variant.when_file for variant in profile.variants)
    raise ProfileMistakes(
        profile.name, [_("It goes by one of these files, and none of them is there: %(wanted)s.") % {"wanted": wanted}]
    )


def among(name: str, uploads: Mapping[str, bytes]) -> Profile:
    """A shipped profile by name, or one's own among what was uploaded; never a file of this machine."""
    if name in uploads and name.endswith(".toml"):
        try:
            return profile_from(uploads[name].decode("utf-8"), Path(name).stem)
        except UnicodeDecodeError:
            raise ProfileMistakes(name, [_("The file isn't written in UTF-8.")]) from None
    if name not in names():
        text = _("There is no such profile. Shipped are: %(names)s. Name your own with its path ending in .toml.")
        raise ProfileMistakes(name, [text % {"names": ", ".join(names())}])
    return open_profile(name)


def open_profile(name: str) -> Profile:
    """A shipped profile by name (``jsherp/v2019_09`` too), or one's own by path."""
    path = Path(name)
    if path.suffix == ".toml":
        return profile_from(_text(path), path.stem)
    shipped = FOLDER / f"{name}.toml"
    if ".." in name or not shipped.is_file():
        text = _("There is no such profile. Shipped are: %(names)s. Name your own with its path ending in .toml.")
        raise ProfileMistakes(name, [text % {"names": ", ".join(names())}])
    return _shipped(shipped)


def fits(name: str, pattern: str) -> bool:
    """Whether a file's name is the one meant; it may be gzipped."""
    name, pattern = name.lower(), pattern.lower()
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}.gz")


@cache
def _shipped(path: Path) -> Profile:
    return profile_from(path.read_text("utf-8"), str(path.relative_to(FOLDER).with_suffix("")))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        raise ProfileMistakes(str(path), [_("There is no such file.")]) from None
    except UnicodeDecodeError:
        raise ProfileMistakes(str(path), [_("The file isn't written in UTF-8.")]) from None
