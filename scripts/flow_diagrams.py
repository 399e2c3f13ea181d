"""Flow diagrams of docs/documents: `write` draws them from the models, `check` fails where a page shows an old one.

A page names its model once: ``<!-- flow: sales.SalesOrder -->``. What stands between that line and ``<!-- end -->`` is
written by this program.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import django
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs/documents"
MARKED = re.compile(r"(<!-- flow: (?P<label>[\w.]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def diagram(label: str) -> str:
    """Mermaid: statuses as states, steps as arrows; steps that leave the status alone are listed below."""
    model = apps.get_model(label)
    rows = ["stateDiagram-v2", "    [*] --> draft"]
    staying: dict[str, list[str]] = {}
    for step in model.flow:
        for source in step.sources:
            if step.target:
                rows.append(f"    {source} --> {step.target}: {step.label}")
            else:
                staying.setdefault(source, []).append(str(step.label))
    rows += [f"    {value}: {name}" for value, name in model.Status.choices]
    below = [f"- {dict(model.Status.choices)[status]}: {', '.join(names)}" for status, names in staying.items()]
    return "\n".join(["```mermaid", *rows, "```", "", "Steps that leave the status alone:", "", *below, ""])


def drawn(text: str) -> str:
    return MARKED.sub(lambda found: found[1] + diagram(found["label"]) + found[3], text)


def main(mode: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.project.settings")
    django.setup()
    old = [page for page in sorted(PAGES.glob("*.md")) if drawn(page.read_text()) != page.read_text()]
    for page in old:
        if mode == "write":
            page.write_text(drawn(page.read_text()))
        else:
            print(f"{page.relative_to(ROOT)} shows an old flow: run scripts/flow_diagrams.py write")
    return 1 if old and mode == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
