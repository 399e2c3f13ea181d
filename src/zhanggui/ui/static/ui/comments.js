// Mentions: behind an @ in a comment the people who may see the document are offered.
(() => {
  "use strict";

  const NAMED = /(^|[^\w.+-])@([\p{L}\p{N}_.@+-]*)$/u;
  let list = null;
  let asked = 0;
  let waiting = 0;

  function close() {
    if (list) list.remove();
    list = null;
  }

  function wordOf(area) {
    const found = NAMED.exec(area.value.slice(0, area.selectionStart));
    return found ? found[2] : null;
  }

  function show(area, people) {
    close();
    if (!people.length) return;
    list = document.createElement("ul");
    list.className = "people";
    list.setAttribute("role", "listbox");
    for (const one of people) {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(one === people[0]));
      row.dataset.name = one.value;
      row.textContent = one.text;
      const name = document.createElement("small");
      name.textContent = `@${one.value}`;
      row.append(name);
      list.append(row);
    }
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("li");
      if (row) choose(area, row.dataset.name);
    });
    area.form.append(list);
  }

  function choose(area, name) {
    const word = wordOf(area);
    const end = area.selectionStart;
    close();
    if (word === null) return;
    area.setRangeText(`${name} `, end - word.length, end, "end");
    area.focus();
  }

  async function ask(area) {
    const word = wordOf(area);
    if (word === null) return close();
    const mine = ++asked;
    const answer = await fetch(`${area.dataset.people}?q=${encodeURIComponent(word)}`, { credentials: "same-origin" });
    const people = answer.ok ? await answer.json() : [];
    if (mine === asked && document.activeElement === area) show(area, people);
  }

  function move(by) {
    const rows = [...list.children];
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = (at + by + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === next)));
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-people]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(event.target).catch(close), 150);
  });
  document.addEventListener("focusout", (event) => { if (event.target.matches("textarea[data-people]")) close(); });
  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (!area.matches("textarea[data-people]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit();
    } else if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (list && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      choose(area, list.querySelector("[aria-selected=true]").dataset.name);
    } else if (list && event.key === "Escape") {
      close();
    }
  });
})();
