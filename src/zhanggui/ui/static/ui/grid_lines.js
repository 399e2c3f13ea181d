// What can be done with the lines of the order grid: clear, fill down, move, insert, duplicate, remove.
window.GridLines = (sheet) => {
  "use strict";

  function clear() {
    const cells = sheet.table.getRanges()[0].getCells().flat();
    sheet.write(cells.filter((cell) => sheet.byPath[cell.getField()]?.editable).map((cell) => {
      return { row: cell.getData(), path: cell.getField(), value: sheet.byPath[cell.getField()].preset };
    }));
  }

  function fill() {
    const range = sheet.table.getRanges()[0].getStructuredCells().map((line) => line.filter((cell) => sheet.byPath[cell.getField()]?.editable));
    const above = range.length > 1 ? range[0] : range[0].map((cell) => cell.getRow().getPrevRow()?.getCell(cell.getField()));
    const below = range.length > 1 ? range.slice(1) : range;
    sheet.write(below.flatMap((line) => line.map((cell, index) => {
      return above[index] && { row: cell.getData(), path: cell.getField(), value: above[index].getValue() };
    })).filter(Boolean));
  }

  const copyOf = (row) => Object.fromEntries(sheet.editable.filter((c) => c.path in row).map((c) => [c.path, row[c.path]]));

  function move(step) {
    const rows = sheet.rowsNow();
    const block = sheet.chosen();
    const first = rows.indexOf(block[0]);
    const target = first + step;
    if (target < 0 || target + block.length > rows.length) return;
    const rest = rows.filter((row) => !block.includes(row));
    rest.splice(target, 0, ...block);
    sheet.arrange(rest, block[0], sheet.here().path);
  }

  return {
    clear,
    fill,
    up: () => move(-1),
    down: () => move(1),
    add() {
      const rows = sheet.rowsNow();
      const last = rows.at(-1);
      if (!sheet.entered(last)) return sheet.select(last, sheet.main);
      const made = sheet.presets();
      return sheet.arrange([...rows, made], made, sheet.main);
    },
    insert() {
      const rows = sheet.rowsNow();
      const made = sheet.presets();
      rows.splice(Math.max(rows.indexOf(sheet.here().row), 0), 0, made);
      sheet.arrange(rows, made, sheet.here().path);
    },
    duplicate() {
      const rows = sheet.rowsNow();
      const block = sheet.chosen();
      const copies = block.map(copyOf);
      rows.splice(rows.indexOf(block.at(-1)) + 1, 0, ...copies);
      sheet.arrange(rows, copies[0], sheet.here().path);
    },
    remove() {
      const rows = sheet.rowsNow();
      const block = sheet.chosen();
      const next = rows[rows.indexOf(block.at(-1)) + 1] || rows[rows.indexOf(block[0]) - 1];
      sheet.arrange(rows.filter((row) => !block.includes(row)), next, sheet.here().path);
    },
  };
};
