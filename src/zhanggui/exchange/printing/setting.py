"""Sets one paper: ``python setting.py TEMPLATE ROOT FONTS < data.json > paper.pdf``.

A process of its own, because typst remembers whatever it has set: a web process that printed a few long documents would
keep more than a gigabyte. It starts in a thirtieth of a second, knows no Django, and can be stopped when it hangs.
"""

from __future__ import annotations

import sys

import typst


def main(template: str, root: str, fonts: str) -> None:
    made = typst.compile(
        template,
        root=root,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
        ignore_system_fonts=True,
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
