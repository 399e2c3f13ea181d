// What the pages need beyond HTML and HTMX: lookups, dates, line rows, dialogs, theme and menu. No page data lives here.
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const chinese = document.documentElement.lang.startsWith("zh");

  // -- inputs

  function dates(root) {
    if (!window.flatpickr) return;
    const locale = chinese ? "zh" : { firstDayOfWeek: 1 };
    for (const input of $$("input[data-date]", root)) {
      if (!input._flatpickr) flatpickr(input, { dateFormat: "Y-m-d", allowInput: true, disableMobile: true, locale });
    }
  }

  // Values of the fields that a lookup depends on: of the same row first, then of the header.
  function dependencies(select) {
    const found = {};
    const row = select.closest("[data-line]");
    const form = select.form;
    for (const name of (select.dataset.within || "").split(" ").filter(Boolean)) {
      const inRow = row && $(`[name$="-${name}"]`, row);
      const input = inRow || (form && form.elements.namedItem(name));
      if (input && input.value) found[name] = input.value;
    }
    return found;
  }

  function lookup(select) {
    const control = new TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: [],
      maxOptions: 50,
      preload: "focus",
      dropdownParent: "body",
      placeholder: select.dataset.placeholder || "",
      plugins: ["clear_button"],
      loadThrottle: 250,
      shouldLoad: () => true,
      score: () => () => 1,
      load(query, callback) {
        const params = new URLSearchParams({ q: query, ...dependencies(select) });
        fetch(`${select.dataset.lookup}?${params}`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then((rows) => {
            this.clearOptions((option) => option.value === this.getValue());
            callback(rows);
          })
          .catch(() => callback());
      },
    });
    if (!select.dataset.within) return;
    control.on("focus", () => control.load(""));
  }

  function lookups(root) {
    if (!window.TomSelect) return;
    for (const select of $$("select[data-lookup]", root)) if (!select.tomselect) lookup(select);
  }

  // What may come after the page: totals. An answer for a list that was replaced meanwhile is dropped with it.
  function late(root) {
    for (const place of $$("[data-load]", root)) {
      fetch(place.dataset.load, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((html) => { place.innerHTML = html; })
        .catch(() => { place.textContent = ""; });
    }
  }

  function enhance(root) {
    dates(root);
    lookups(root);
    late(root);
  }

  // -- lines

  function number(table) {
    $$("tbody .line-number", table).forEach((mark, index) => { mark.textContent = index + 1; });
  }

  let added = 100000;
  function addLine() {
    const table = $("#lines");
    const blank = $("#blank-line");
    const holder = document.createElement("tbody");
    holder.innerHTML = blank.innerHTML.replaceAll("__n__", String(++added));
    const row = holder.firstElementChild;
    $("tbody", table).append(row);
    enhance(row);
    number(table);
    const first = $("select, input:not([type=hidden])", row);
    if (first) (first.tomselect || first).focus();
  }

  function removeLine(button) {
    const row = button.closest("[data-line]");
    const table = row.closest("table");
    $$("select", row).forEach((select) => select.tomselect && select.tomselect.destroy());
    const errors = row.nextElementSibling;
    if (errors && errors.matches(".line-errors")) errors.remove();
    row.remove();
    number(table);
  }

  // Enter goes to the same column of the next row, as in a sheet.
  function nextRow(event) {
    const cell = event.target.closest("#lines td");
    if (!cell || event.key !== "Enter" || event.target.closest(".ts-wrapper, button")) return;
    event.preventDefault();
    const row = cell.parentElement;
    const rows = $$("#lines [data-line]");
    const place = rows.indexOf(row) + 1;
    if (place === rows.length) addLine();
    const input = $("input:not([type=hidden]), select", $$("#lines [data-line]")[place].cells[cell.cellIndex]);
    if (input) input.focus();
  }

  // -- dialogs

  function ask(text) {
    const dialog = $("#confirm");
    $(".confirm-text", dialog).textContent = text;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  async function submitting(event) {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      if (await ask(form.dataset.confirm)) {
        form.dataset.confirmed = "1";
        form.requestSubmit();
      }
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    $$("button", form).forEach((button) => button.classList.add("disabled"));
  }

  // -- shell

  const cookie = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };

  function switchTheme() {
    const root = document.documentElement;
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    cookie("theme", theme);
  }

  function menuGroups() {
    for (const group of $$(".nav-group")) {
      const key = `menu-${group.dataset.group}`;
      const kept = localStorage.getItem(key);
      if (kept !== null && !$(".active", group)) group.open = kept === "1";
      group.addEventListener("toggle", () => localStorage.setItem(key, group.open ? "1" : "0"));
    }
  }

  function clicked(event) {
    const target = event.target;
    const on = (selector) => target.closest(selector);
    if (on("[data-add-line]")) addLine();
    else if (on("[data-remove-line]")) removeLine(on("[data-remove-line]"));
    else if (on("[data-close]")) on(".notice").remove();
    else if (on("[data-theme-switch]")) switchTheme();
    else if (on("[data-nav-open]")) document.body.classList.add("nav-shown");
    else if (on("[data-nav-close]")) document.body.classList.remove("nav-shown");
    else if (on("[data-dialog-close]") && on("dialog")) {
      event.preventDefault();
      on("dialog").close();
    } else if (on("tr[data-href]") && !on("a, button, input, label, select") && !String(getSelection())) {
      const href = on("tr[data-href]").dataset.href;
      if (event.metaKey || event.ctrlKey) window.open(href, "_blank", "noopener");
      else location.assign(href);
    }
  }

  // Empty filters stay out of the address.
  function trimmed(event) {
    const parameters = event.detail.parameters;
    for (const name of [...parameters.keys()]) if (parameters.get(name) === "") parameters.delete(name);
  }

  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitting);
  document.addEventListener("keydown", nextRow);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") document.body.classList.remove("nav-shown"); });
  document.addEventListener("htmx:configRequest", trimmed);
  document.addEventListener("htmx:afterSwap", (event) => {
    enhance(event.detail.target);
    if (event.detail.target.id !== "dialog-body") return;
    $("#dialog").showModal();
    const first = $("#dialog input:not([type=hidden]), #dialog textarea, #dialog select");
    if (first) first.focus();
  });
  document.addEventListener("lines:added", (event) => { enhance(event.target); number($("#lines")); });
  // The browser's back button brings a page with buttons that were used: use them again.
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    $$("button", form).forEach((button) => button.classList.remove("disabled"));
  }));

  enhance(document);
  menuGroups();
  if ($("#lines")) number($("#lines"));
  setTimeout(() => $$(".notice-success, .notice-info").forEach((notice) => notice.remove()), 6000);
})();
