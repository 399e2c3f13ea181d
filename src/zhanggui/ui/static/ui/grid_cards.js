// Lines as cards on phones: the plain inputs of the page, filled from what the grid would show.
window.GridCards = (frame, given) => {
  "use strict";

  const { columns, rows, texts, errors } = given;
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

  function marked(line, number) {
    for (const { row, field, message } of errors) {
      if (row !== number) continue;
      const input = $(`[name$="-${field}"]`, line);
      const place = input ? input.closest("td") : line.lastElementChild;
      place.classList.add("has-error");
      place.append(Object.assign(document.createElement("div"), { className: "field-error", textContent: message }));
    }
    return line;
  }

  // Sent as the grid sends its rows: one field, however many lines there are.
  function written(line) {
    const row = {};
    for (const input of $$("[name^='lines-']", line)) {
      const path = input.name.replace(/^lines-\d+-/, "");
      if (input.type === "checkbox") row[path] = String(input.checked);
      else row[path] = input.matches("select") ? key(path, input.value) : input.value;
    }
    return row;
  }

  function key(path, value) {
    const column = columns.find((one) => one.path === path);
    return column && column.lookup && /^\d+$/.test(value) ? Number(value) : value;
  }

  frame.closest("form").addEventListener("formdata", ({ formData }) => {
    for (const name of [...formData.keys()]) if (name.startsWith("lines-")) formData.delete(name);
    formData.set("lines", JSON.stringify($$("#lines [data-line]").map(written)));
  });

  const body = $("#lines tbody");
  $(".edit-wrap", frame).hidden = false;
  frame.classList.remove("is-starting");
  $(".grid-tools", frame).remove();
  body.append(...(rows.length ? rows : [{}]).map((row, index) => marked(card(row, index), index + 1)));
  body.dispatchEvent(new CustomEvent("lines:added", { bubbles: true }));
};
