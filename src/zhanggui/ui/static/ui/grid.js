// The order grid: lines as a sheet on wide screens, as cards on phones. The server counts (counting.js asks it).
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const { blank, same } = GridCells;
  const holder = $("#grid");
  const form = holder.closest("form");
  const frame = $("#order-lines");
  const given = JSON.parse($("#grid-data").textContent);
  const { columns, texts, words } = given;
  const editable = columns.filter((column) => column.editable);
  const byPath = Object.fromEntries(columns.map((column) => [column.path, column]));
  const { know, look, meanings } = GridWords(form, frame.dataset.resolve, byPath, texts);
  const changed = () => form.dispatchEvent(new CustomEvent("lines:changed"));

  // -- rows

  const presets = () => Object.fromEntries(editable.filter((c) => c.preset !== "").map((c) => [c.path, c.preset]));
  const rowsNow = () => table.getRows().map((row) => row.getData());
  const components = () => new Map(table.getRows().map((row) => [row.getData(), row]));

  // As the server sees it: a row in which only what was preset stands is no line.
  function entered(row) {
    if (!blank(row.id)) return true;
    return editable.some((c) => {
      const preset = c.kind === "boolean" || (c.options && !c.lookup && same(row[c.path], c.preset));
      return !preset && !blank(row[c.path]);
    });
  }

  function plain(row) {
    const sent = blank(row.id) ? {} : { id: row.id };
    for (const { path } of editable) if (path in row && (sent.id || !blank(row[path]))) sent[path] = row[path];
    return sent;
  }

  function withTail(rows) {
    return rows.length && !entered(rows.at(-1)) ? rows : [...rows, presets()];
  }

  // -- drawing

  // Tabulator keeps a value in each cell beside the row's data: both must say the same, or it misses changes.
  function draw(rows) {
    for (const component of table.getRows()) {
      const row = component.getData();
      if (!rows.has(row)) continue;
      for (const cell of component._row.cells) cell.value = row[cell.column.field];
      if (!component._row.initialized) continue;
      for (const cell of component._row.cells) {
        if (!cell.getElement().classList.contains("tabulator-editing")) cell.layoutElement();
      }
      component.getElement().classList.toggle("has-error", Boolean(row._errors && Object.keys(row._errors).length));
    }
  }

  // -- changes, and taking them back

  const done = [];
  const undone = [];
  let order = [];

  function record(step) {
    done.push(step);
    undone.length = 0;
    after();
  }

  function after() {
    const rows = rowsNow();
    if (!rows.length || entered(rows.at(-1))) table.addRow(presets());
    order = rowsNow();
    for (const [name, stack] of [["undo", done], ["redo", undone]]) $(`[data-grid=${name}]`, frame).disabled = !stack.length;
    changed();
  }

  function put(changes, which) {
    for (const change of changes) {
      change.row[change.path] = change[which];
      if (change.row._shown) delete change.row._shown[change.path];
    }
    draw(new Set(changes.map((change) => change.row)));
  }

  function write(changes) {
    const kept = changes.filter((c) => !same(c.row[c.path], c.value)).map((c) => ({ ...c, before: c.row[c.path] }));
    if (!kept.length) return;
    put(kept, "value");
    record({ redo: () => put(kept, "value"), undo: () => put(kept, "before") });
  }

  async function place(rows, row, path) {
    await table.replaceData(withTail(rows));
    if (row) select(row, path);
  }

  async function arrange(rows, row, path, changes = []) {
    const [before, at] = [order, here()];
    const redo = async () => { await place(rows, row, path); put(changes, "value"); };
    const undo = async () => { await place(before, at.row, at.path); put(changes, "before"); };
    await redo();
    record({ redo, undo });
  }

  async function back(from, to, which) {
    const step = from.pop();
    if (!step) return;
    await step[which]();
    to.push(step);
    after();
  }

  // -- where one is

  const ranges = () => table.modules.selectRange;
  const editing = () => Boolean(table.modules.edit.currentCell);

  function here() {
    const cell = ranges().getActiveCell();
    const component = cell && cell.getComponent();
    return component ? { row: component.getData(), path: component.getField(), component } : { row: null, path: given.main };
  }

  function select(row, path, last = row) {
    const known = components();
    if (!known.has(row)) return;
    const [from, to] = [known.get(row), known.get(last) || known.get(row)];
    const field = path && byPath[path] ? path : given.main;
    table.getRanges()[0].setBounds(from.getCell(field), to.getCell(field));
    if (from._row.element?.isConnected) ranges().autoScroll(ranges().activeRange, from.getElement());
    else table.scrollToRow(from, "nearest", false).catch(() => {});
  }

  function chosen() {
    const range = table.getRanges()[0];
    return range ? range.getRows().map((row) => row.getData()) : [];
  }

  // Tab goes through what can be entered, from line to line, and leaves the grid at either end.
  function hop(step) {
    const { row, path } = here();
    const shown = table.getColumns().map((column) => column.getField()).filter((field) => byPath[field]?.editable);
    const rows = rowsNow();
    const all = table.getColumns().map((column) => column.getField());
    const ahead = shown.filter((field) => (all.indexOf(field) - all.indexOf(path)) * step > 0);
    if (ahead.length) {
      select(row, step > 0 ? ahead[0] : ahead.at(-1));
      return true;
    }
    const next = rows[rows.indexOf(row) + step];
    if (!next) return false;
    select(next, step > 0 ? shown[0] : shown.at(-1));
    return true;
  }

  function go(direction) {
    if (direction === "next" || direction === "previous") hop(direction === "next" ? 1 : -1);
    else if (direction) ranges().navigate(false, false, direction);
    $(".tabulator-tableholder", holder).focus({ preventScroll: true });
  }

  // -- what was typed

  async function edited(cell) {
    const change = { row: cell.getData(), path: cell.getField(), before: cell.getOldValue(), value: cell.getValue() };
    if (same(change.before, change.value)) return;
    put([change], "value");
    record({ redo: () => put([change], "value"), undo: () => put([change], "before") });
    const { row, path, value } = change;
    if (!byPath[path].lookup || typeof value !== "string" || blank(value)) return;
    const key = (await meanings({ [path]: [value] }))[path][value];
    if (!key || row[path] !== value) return;
    change.value = key;
    put([change], "value");
    changed();
  }

  function actionOf(event) {
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (held && key === "z") return event.shiftKey ? "redo" : "undo";
    if (held && key === "y") return "redo";
    if (held && key === "d") return "fill";
    if (!event.altKey) return null;
    if (key === "ArrowDown" && event.shiftKey) return "duplicate";
    return { ArrowUp: "up", ArrowDown: "down", Insert: "insert", Delete: "remove" }[key] || null;
  }

  // One may have scrolled away from the cell that is typed into: it is drawn before it is edited.
  async function edit(seed = null) {
    const { component, path } = here();
    if (!component || !byPath[path]?.editable) return;
    if (!component.getElement().isConnected) await table.scrollToRow(component.getRow(), "center", false);
    sheet.seed = seed;
    component.edit(true);
  }

  function pressed(event) {
    if (editing() || !table.getRanges().length) return;
    const action = actionOf(event);
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (action) {
      stop();
      actions[action]();
    } else if (event.key === "Tab") {
      if (hop(event.shiftKey ? -1 : 1)) stop();
      else event.stopPropagation();
    } else if (event.key === "Enter" || event.key === "F2") {
      stop();
      edit();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      stop();
      actions.clear();
    } else if (event.key === " " && byPath[here().path]?.kind === "boolean") {
      stop();
      write([{ ...here(), value: here().row[here().path] === "true" ? "false" : "true" }]);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      stop();
      edit(event.key);
    }
  }

  // -- the table

  const WIDTHS = { quantity: 84, price: 92, money: 104, percent: 84, rate: 96, integer: 76, date: 104, choice: 96, boolean: 76, text: 96 };

  function column(one) {
    const grows = one.path === given.main ? 3 : ["text", "long_text", "reference"].includes(one.kind) ? 1 : 0;
    const least = one.path === given.main ? 208 : WIDTHS[one.kind] || 84;
    const cssClass = [`is-${one.kind}`, one.number ? "number" : "", one.required ? "is-required" : ""].filter(Boolean).join(" ");
    return {
      field: one.path,
      title: one.label,
      headerTooltip: () => document.createTextNode(one.label),
      titleFormatter: () => document.createTextNode(one.label),
      formatter: GridCells.formatter(one, sheet),
      editor: one.editable ? GridCells.editor(one, sheet) : undefined,
      minWidth: least,
      widthGrow: grows,
      widthShrink: 0,
      ...(grows ? {} : { width: least }),
      hozAlign: one.number ? "right" : "left",
      headerHozAlign: one.number ? "right" : "left",
      frozen: one.path === given.main,
      cssClass,
    };
  }

  const say = (text) => { $("#save-hint").textContent = text; };
  const sheet = {
    ...{ holder, byPath, editable, texts, words, main: given.main, most: given.most, seed: null },
    ...{ go, look, know, meanings, say, rowsNow, presets, entered, here, select, chosen, editing, write, arrange },
  };
  const lines = GridLines(sheet);
  const actions = { ...lines, undo: () => back(done, undone, "undo"), redo: () => back(undone, done, "redo") };
  const { copy, paste } = GridPaste(Object.assign(sheet, { clear: lines.clear }));
  let table;

  function start() {
    holder.hidden = false;
    frame.classList.remove("is-starting");
    table = new Tabulator(holder, {
      data: withTail(given.rows),
      layout: "fitColumns",
      maxHeight: "62vh",
      autoResize: false,
      rowHeight: 36,
      renderVerticalBuffer: 144,
      movableRows: true,
      selectableRange: 1,
      selectableRangeRows: true,
      selectableRangeAutoFocus: false,
      editTriggerEvent: "dblclick",
      clipboard: false,
      keybindings: { undo: false, redo: false, copyToClipboard: false },
      columnDefaults: { headerSort: false, resizable: "header" },
      rowHeader: { title: "#", formatter: "rownum", width: 44, minWidth: 44, frozen: true, rowHandle: true, resizable: false, headerSort: false, hozAlign: "right", cssClass: "position" },
      columns: columns.map(column),
    });
    sheet.table = table;
    new ResizeObserver(resized).observe(frame);
    table.on("tableBuilt", () => {
      // The part that scrolls takes the focus, so it is what holds the rows for those who listen to the page.
      $(".tabulator-tableholder", holder).setAttribute("role", "rowgroup");
      $(".tabulator-table", holder).setAttribute("role", "none");
      holder.removeAttribute("aria-owns");
      order = rowsNow();
      after();
      form.dispatchEvent(new CustomEvent("lines:ready"));
      window.OrderGrid.mark(given.errors, rowsNow().filter(entered));
    });
    table.on("cellEdited", edited);
    table.on("rowMoved", () => {
      const [before, now] = [order, rowsNow()];
      record({ redo: () => place(now), undo: () => place(before) });
    });
    table.on("rangeChanged", left);
    holder.addEventListener("keydown", pressed, true);
    holder.addEventListener("focusout", refocus);
    holder.addEventListener("click", held);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    frame.addEventListener("click", tool, true);
    form.addEventListener("formdata", (event) => event.formData.set("lines", JSON.stringify(rowsNow().filter(entered).map(plain))));
  }

  // A row that scrolls out of what is drawn while it has the focus would leave the keys to the page.
  function refocus({ target }) {
    setTimeout(() => { if (!target.isConnected && document.activeElement === document.body) go(""); });
  }

  // A click leaves the focus to its cell, which goes when its row is drawn anew; the part that scrolls stays.
  function held() {
    if (!editing() && $(".tabulator-table", holder).contains(document.activeElement)) go("");
  }

  // Only a new width needs drawing anew, and never under a line that is being dragged.
  let width = 0;
  function resized([{ contentRect }]) {
    if (width && width !== contentRect.width && !table.modules.moveRow.moving && !editing()) table.redraw();
    width = contentRect.width;
  }

  function tool(event) {
    const button = event.target.closest("[data-grid], [data-add-line]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    Promise.resolve(actions[button.dataset.grid || "add"]()).then(() => $(".tabulator-tableholder", holder).focus({ preventScroll: true }));
  }

  // A line is judged once one has left it.
  let current = null;
  function left() {
    const { row } = here();
    if (row === current) return;
    const before = current;
    current = row;
    if (!before || before._left || !before._told) return;
    before._left = true;
    window.OrderGrid.mark();
  }

  let told = { errors: [], rows: [] };

  window.OrderGrid = matchMedia("(max-width: 767.98px)").matches ? null : {
    rows: () => rowsNow().filter(entered),
    take(number, path, raw, text) {
      const row = rowsNow().filter(entered)[number - 1];
      if (byPath[path].lookup && raw) know(path, [raw, text]);
      write([{ row, path, value: byPath[path].lookup && raw ? Number(raw) : raw }]);
      this.select(row, path);
    },
    position: (row) => rowsNow().indexOf(row) + 1,
    select(row, path) {
      select(row, path);
      $(".tabulator-tableholder", holder).focus({ preventScroll: true });
    },
    // Errors by the number of the sent row; those of the line that is being typed wait. ``other``: rows to draw as well.
    mark(errors = told.errors, rows = told.rows, other = []) {
      told = { errors, rows };
      const touched = new Set([...other, ...rowsNow().filter((row) => row._errors)]);
      for (const row of rowsNow()) [row._errors, row._told] = [null, false];
      const now = [];
      for (const error of errors) {
        const row = rows[error.row - 1];
        if (!row) continue;
        row._told = true;
        if (row === current && !row._left && blank(row.id) && !given.errors.length) continue;
        ((row._errors ||= {})[error.field] ||= []).push(error.message);
        touched.add(row);
        now.push({ ...error, line: row });
      }
      draw(touched);
      form.dispatchEvent(new CustomEvent("lines:judged", { detail: now }));
    },
    show(answer, rows) {
      const fresh = rows.filter((row, index) => JSON.stringify(row._shown) !== JSON.stringify(answer.lines[index + 1] || null));
      rows.forEach((row, index) => {
        row._shown = answer.lines[index + 1] || null;
        for (const { path, lookup } of editable) {
          const told = row._shown?.[path];
          if (!lookup || !Array.isArray(told) || blank(row[path]) || !told[0]) continue;
          know(path, told);
          if (row[path] !== Number(told[0])) fresh.push(row);
          row[path] = Number(told[0]);
        }
      });
      this.mark(answer.errors, rows, fresh);
    },
  };

  if (window.OrderGrid) {
    start();
  } else {
    GridCards(frame, given);
    form.dispatchEvent(new CustomEvent("lines:ready"));
    changed();
  }
})();
