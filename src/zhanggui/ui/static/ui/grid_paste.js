// Copying from the order grid and pasting into it, from sheets and within it.
window.GridPaste = (sheet) => {
  "use strict";

  const { blank } = GridCells;

  let copied = null;

  function copy(event) {
    if (sheet.editing() || !sheet.holder.contains(document.activeElement)) return;
    const range = sheet.table.getRanges()[0];
    const cells = range.getStructuredCells().map((line) => line.filter((cell) => sheet.byPath[cell.getField()]));
    const text = cells.map((line) => line.map((cell) => shown(cell).replace(/[\t\n]/g, " ")).join("\t")).join("\n");
    copied = { text, values: cells.map((line) => line.map((cell) => cell.getValue() ?? "")) };
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    if (event.type === "cut") sheet.clear();
  }

  const shown = (cell) => String(GridCells.textOf(sheet.byPath[cell.getField()], cell.getData(), sheet.texts) || "");

  // Tab-separated text as sheets write it: a cell with line breaks or tabs stands in quotes.
  function cellsOf(text) {
    const rows = [[]];
    const cell = /\t|\r?\n|"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]+)/g;
    let value = "";
    for (const match of text.replace(/\r?\n$/, "").matchAll(cell)) {
      const ends = match[0] === "\t" || /^\r?\n$/.test(match[0]);
      if (ends) {
        rows.at(-1).push(value);
        value = "";
        if (match[0] !== "\t") rows.push([]);
      } else value = match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2];
    }
    rows.at(-1).push(value);
    return rows;
  }

  // A first row that names columns says where each goes; without one they go on from where one is.
  function targets(cells, path) {
    const named = cells[0].map((label) => sheet.editable.find((c) => c.label.toLowerCase() === String(label).trim().toLowerCase()));
    if (cells.length > 1 && named.filter(Boolean).length > 1) return { rows: cells.slice(1), paths: named.map((c) => c?.path) };
    const fields = sheet.table.getColumns().map((column) => column.getField()).filter((field) => sheet.byPath[field]);
    const at = fields.indexOf(path);
    return { rows: cells, paths: fields.slice(Math.max(at, 0)).map((field) => (sheet.byPath[field].editable ? field : null)) };
  }

  const YES = ["true", "1", "yes", "y", "是", "✓"];

  function valueOf(column, raw, found) {
    if (typeof raw === "number") return raw;
    const word = String(raw).trim();
    if (column.kind === "boolean") return word === "" ? column.preset : String(YES.includes(word.toLowerCase()) || word === sheet.words.yes);
    if (column.lookup) return found[column.path]?.[word] ?? word;
    if (column.options) return (column.options.find(([value, label]) => [value, label].includes(word)) || [word])[0];
    return word;
  }

  async function paste(event) {
    if (sheet.editing() || !sheet.holder.contains(document.activeElement)) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (text) await take(copied && copied.text === text ? copied.values : cellsOf(text));
  }

  async function take(cells) {
    const at = sheet.here();
    let { rows: lines, paths } = targets(cells, at.path);
    // One value into a chosen block fills it.
    if (lines.length === 1 && sheet.chosen().length > 1) lines = sheet.chosen().map(() => lines[0]);
    const asked = {};
    for (const line of lines) {
      line.forEach((raw, index) => {
        if (sheet.byPath[paths[index]]?.lookup && typeof raw === "string" && !blank(raw)) (asked[paths[index]] ||= []).push(raw.trim());
      });
    }
    const found = await sheet.meanings(asked);
    const rows = sheet.rowsNow();
    const first = Math.max(rows.indexOf(at.row), 0);
    const all = [...rows];
    while (all.length < first + lines.length) all.push(sheet.presets());
    if (all.length > sheet.most) return sheet.say(sheet.words.most.replace("%(most)s", sheet.most));
    const changes = [];
    lines.forEach((line, offset) => line.forEach((raw, index) => {
      const [row, column] = [all[first + offset], sheet.byPath[paths[index]]];
      if (column) changes.push({ row, path: column.path, value: valueOf(column, raw, found), before: row[column.path] });
    }));
    for (const { row } of changes) row._left = true;
    if (all.length > rows.length) await sheet.arrange(all, all[first], at.path, changes);
    else sheet.write(changes);
    sheet.say(sheet.words.pasted.replace("%(count)s", lines.length));
  }

  return { copy, paste };
};
