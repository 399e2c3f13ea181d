// Cells of the order grid: what stands in them, and their editors. Numbers stay text: nothing here reckons with them.
window.GridCells = (() => {
  "use strict";

  const blank = (raw) => raw === undefined || raw === null || String(raw).trim() === "";
  const same = (one, other) => String(one ?? "") === String(other ?? "");

  // What the server said of this cell: a text, or [key, text].
  function told(row, path) {
    const value = row._shown ? row._shown[path] : undefined;
    return Array.isArray(value) ? value[1] : value;
  }

  function optionText(column, raw) {
    const option = (column.options || []).find(([value]) => same(value, raw));
    return option ? option[1] : undefined;
  }

  // A reference by its key is known by its text; a word that names nothing stays as it was typed.
  function textOf(column, row, texts) {
    const raw = row[column.path];
    if (!column.editable || blank(raw)) return told(row, column.path) || "";
    if (column.lookup) return typeof raw === "number" ? texts[column.path][raw] || optionText(column, raw) || told(row, column.path) || "" : raw;
    if (column.options) return optionText(column, raw) ?? raw;
    return told(row, column.path) || raw;
  }

  const mark = (element, name, on) => element.classList.toggle(name, Boolean(on));

  function formatter(column, sheet) {
    return (cell) => {
      const row = cell.getData();
      const element = cell.getElement();
      const raw = row[column.path];
      const errors = (row._errors && row._errors[column.path]) || [];
      const text = column.kind === "boolean" ? sheet.words[raw === "true" ? "yes" : "no"] : textOf(column, row, sheet.texts);
      mark(element, "is-proposed", column.editable && blank(raw) && text);
      mark(element, "is-counted", !column.editable);
      mark(element, "is-unknown", column.lookup && typeof raw === "string" && !blank(raw));
      mark(element, "has-error", errors.length);
      mark(element, "is-off", column.kind === "boolean" && raw !== "true");
      element.title = errors.join("\n") || (text.length > 14 ? text : "");
      if (errors.length) element.setAttribute("aria-invalid", "true"); else element.removeAttribute("aria-invalid");
      return document.createTextNode(text);
    };
  }

  // -- editors: each gives an element, and says when it is done and where to go then

  function finishing(event, finish, cancel) {
    const go = { Enter: event.shiftKey ? "up" : "down", Tab: event.shiftKey ? "previous" : "next" }[event.key];
    event.stopPropagation();
    if (event.isComposing) return;
    if (go) {
      event.preventDefault();
      finish(go);
    } else if (event.key === "Escape") {
      event.preventDefault();
      cancel();
    }
  }

  function input(column, value) {
    const made = document.createElement("input");
    made.type = "text";
    made.value = value;
    made.autocomplete = "off";
    made.className = column.number ? "number" : "";
    made.setAttribute("aria-label", column.label);
    if (column.number) made.inputMode = "decimal";
    return made;
  }

  // Whoever began by typing goes on typing; whoever opened the cell replaces or changes what stands there.
  function start(element, sheet, onRendered, then = () => {}) {
    onRendered(() => {
      element.focus({ preventScroll: true });
      if (element.select && sheet.seed === null) element.select();
      sheet.seed = null;
      then();
    });
  }

  function text(column, sheet) {
    return (cell, onRendered, success, cancel) => {
      const made = input(column, sheet.seed ?? cell.getValue() ?? "");
      let done = false;
      const finish = (go) => {
        if (done) return;
        done = true;
        success(made.value.trim());
        if (go) sheet.go(go);
      };
      made.addEventListener("keydown", (event) => finishing(event, finish, () => { done = true; cancel(); }));
      made.addEventListener("blur", () => finish());
      start(made, sheet, onRendered, () => { if (column.kind === "date") calendar(made); });
      return made;
    };
  }

  // The calendar beside the input: choosing a day must not take the focus away, which would end the editing.
  function calendar(made) {
    if (!window.flatpickr) return;
    const locale = document.documentElement.lang.startsWith("zh") ? "zh" : { firstDayOfWeek: 1 };
    const typed = made.value;
    const picker = flatpickr(made, { dateFormat: "Y-m-d", allowInput: true, disableMobile: true, monthSelectorType: "static", locale });
    made.value = typed;
    picker.calendarContainer.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("blur", () => setTimeout(() => picker.destroy()));
    picker.open();
  }

  function choice(column, sheet) {
    const options = column.kind === "boolean" ? [["true", sheet.words.yes], ["false", sheet.words.no]] : column.options;
    return (cell, onRendered, success, cancel) => {
      const made = document.createElement("select");
      made.setAttribute("aria-label", column.label);
      if (!column.required && column.kind !== "boolean") made.add(new Option("", ""));
      for (const [value, label] of options) made.add(new Option(label, value));
      made.value = cell.getValue() ?? "";
      let done = false;
      const finish = (go) => {
        if (done) return;
        done = true;
        success(made.value);
        if (go) sheet.go(go);
      };
      made.addEventListener("keydown", (event) => finishing(event, finish, () => { done = true; cancel(); }));
      made.addEventListener("blur", () => finish());
      start(made, sheet, onRendered);
      return made;
    };
  }

  function reference(column, sheet) {
    return (cell, onRendered, success, cancel) => {
      const row = cell.getData();
      const before = cell.getValue();
      const made = input(column, sheet.seed ?? textOf({ ...column, editable: true }, blank(before) ? { ...row, _shown: null } : row, sheet.texts));
      const list = document.createElement("div");
      list.className = "grid-choices";
      list.id = "grid-choices";
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", column.label);
      made.setAttribute("role", "combobox");
      made.setAttribute("aria-expanded", "false");
      let [found, place, typed, done, asked] = [[], -1, sheet.seed !== null, false, 0];

      function close() {
        done = true;
        list.remove();
      }
      function finish(go, chosen = place >= 0 && typed ? found[place] : null) {
        if (done) return;
        close();
        if (chosen) {
          sheet.know(column.path, chosen);
          success(Number(chosen[0]));
        } else {
          success(typed ? made.value.trim() : before);
        }
        if (go) sheet.go(go);
      }
      function draw() {
        list.replaceChildren(...found.map(([, label], index) => {
          const one = document.createElement("div");
          one.id = `grid-choice-${index}`;
          one.setAttribute("role", "option");
          one.setAttribute("aria-selected", String(index === place));
          one.textContent = label;
          one.addEventListener("mousedown", (event) => {
            event.preventDefault();
            finish(null, found[index]);
            sheet.go("");
          });
          return one;
        }));
        if (!found.length) list.textContent = sheet.words.nothing;
        const chosen = list.children[place];
        if (chosen) chosen.scrollIntoView({ block: "nearest" });
        made.setAttribute("aria-expanded", "true");
        made.setAttribute("aria-controls", list.id);
        made.setAttribute("aria-activedescendant", chosen ? chosen.id : "");
        stand();
      }
      function stand() {
        const box = made.getBoundingClientRect();
        const below = window.innerHeight - box.bottom;
        list.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - 300))}px`;
        list.style.minWidth = `${box.width}px`;
        if (below > 260) Object.assign(list.style, { top: `${box.bottom + 2}px`, bottom: "" });
        else Object.assign(list.style, { top: "", bottom: `${window.innerHeight - box.top + 2}px` });
        if (!list.isConnected && !done) document.querySelector("#content").append(list);
      }
      async function search() {
        const number = ++asked;
        const word = typed ? made.value.trim() : "";
        const rows = await sheet.look(column, row, word);
        if (done || number !== asked) return;
        found = rows;
        place = word && rows.length ? 0 : rows.findIndex(([value]) => same(value, before));
        draw();
      }
      let timer;
      made.addEventListener("input", () => {
        typed = true;
        place = -1;
        clearTimeout(timer);
        timer = setTimeout(search, 150);
      });
      made.addEventListener("keydown", (event) => {
        if (["ArrowDown", "ArrowUp"].includes(event.key) && found.length) {
          event.preventDefault();
          event.stopPropagation();
          typed = true;
          place = (place + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
          draw();
        } else {
          finishing(event, finish, () => { close(); cancel(); });
        }
      });
      made.addEventListener("blur", () => finish());
      start(made, sheet, onRendered, search);
      return made;
    };
  }

  function editor(column, sheet) {
    if (column.lookup) return reference(column, sheet);
    return column.options || column.kind === "boolean" ? choice(column, sheet) : text(column, sheet);
  }

  return { blank, same, formatter, editor, textOf };
})();
