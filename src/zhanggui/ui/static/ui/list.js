// Lists: ticked rows and what can be done with them, the choice of columns, dialogs over the list.
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const boxes = () => $$("#list tbody .choose input");

  // Buttons count the ticked rows for which they make sense; without any they are off.
  function counted() {
    const form = $("#together");
    if (!form) return;
    const ticked = boxes().filter((box) => box.checked);
    const all = $("[data-choose-filter]", form);
    const whole = Boolean(all && all.checked);
    for (const button of $$("button[data-step]", form)) {
      const fitting = ticked.filter((box) => box.dataset.steps.split(" ").includes(button.dataset.step)).length;
      button.disabled = whole ? "joint" in button.dataset : !fitting;
      const mark = $("small", button);
      if (mark) mark.textContent = fitting && !whole ? ` ${fitting}` : "";
    }
    const chosen = $(".chosen", form);
    chosen.hidden = !ticked.length || whole;
    $("[data-chosen]", form).textContent = ticked.length;
    offerFilter(form, ticked.length);
    const top = $("[data-choose-all]");
    if (top) {
      top.checked = ticked.length > 0 && ticked.length === boxes().length;
      top.indeterminate = ticked.length > 0 && !top.checked;
    }
  }

  // "All 345 rows of this filter": once every row of the page is ticked and there are more.
  function offerFilter(form, ticked) {
    const label = $(".choose-filter", form);
    const count = $("#list [data-count]");
    const box = $("[data-choose-filter]", label);
    const total = count ? Number(count.dataset.count) : 0;
    label.hidden = !(ticked && ticked === boxes().length && total > ticked);
    if (label.hidden) box.checked = false;
    const text = $("span", label);
    const most = Number(label.dataset.most);
    box.disabled = total > most;
    text.textContent = total > most ? text.dataset.tooMany : text.dataset.all.replace("%(count)s", total.toLocaleString());
  }

  function changed(event) {
    if (event.target.matches("[data-choose-all]")) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches(".choose input, [data-choose-filter]")) counted();
    if (event.target.matches("select[form=filters]")) htmx.trigger("#filters", "submit");
  }

  // What is seen may have changed by filters since the page came: links that keep it follow.
  function seen(link) {
    const mark = $("[data-seen-as]");
    if (!mark) return;
    const address = new URL(link.href);
    address.search = mark.dataset.seenAs;
    link.href = address;
  }

  function clicked(event) {
    const link = event.target.closest("a[data-seen]");
    if (!link) return;
    seen(link);
    if (!link.matches("[data-dialog]") || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#dialog-body", swap: "innerHTML" });
  }

  // -- columns

  function moved(event) {
    const row = event.target.closest("[data-sortable] > li");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (event.key === "ArrowUp") other.before(row); else other.after(row);
    event.target.focus();
  }

  function sortable(root) {
    if (!window.Sortable) return;
    for (const list of $$("[data-sortable]", root)) Sortable.create(list, { handle: ".grip", animation: 120 });
  }

  document.addEventListener("change", changed);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", moved);
  document.addEventListener("htmx:afterSwap", (event) => { sortable(event.detail.target); counted(); });
  const watch = new MutationObserver(() => counted());
  function follow() {
    const totals = $("#list .totals");
    if (totals) watch.observe(totals, { childList: true });
  }
  document.addEventListener("htmx:afterSwap", follow);
  follow();
  sortable(document);
  counted();
})();
