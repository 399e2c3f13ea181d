// Lines as cards on phones: the plain inputs of the page, filled from what the grid would show.
window.GridCards = (frame, given) => {
  "use strict";

  const { columns, rows, texts } = given;
  const { blank } = GridCells;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const editable = columns.filter((column) => column.editable);

  function card(row, index) {
    const made = document.createElement("tbody");
    made.innerHTML = $("#blank-line").innerHTML.replaceAll("__n__", String(index));
    const line = made.firstElementChild;
    for (const { path, lookup } of editable.filter((column) => column.path in row)) {
      const inputs = $$(`[name="lines-${index}-${path}"]`, line);
      const one = inputs.at(-1);
      const raw = row[path] ?? "";
      if (one.type === "checkbox") one.checked = raw === "true";
      else if (lookup && !blank(raw) && ![...one.options].some((option) => option.value === String(raw))) {
        one.add(new Option(texts[path][raw] || raw, raw, true, true));
      } else one.value = raw;
    }
    if (row.id) {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: `lines-${index}-id`, value: row.id });
      line.firstElementChild.append(hidden);
    }
    return line;
  }

  const body = $("#lines tbody");
  $(".edit-wrap", frame).hidden = false;
  frame.classList.remove("is-starting");
  $(".grid-tools", frame).remove();
  body.append(...(rows.length ? rows : [{}]).map(card));
  body.dispatchEvent(new CustomEvent("lines:added", { bubbles: true }));
};
