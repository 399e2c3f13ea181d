// What is typed into a form is kept for its owner until it is saved: shortly after typing, and on leaving the page.
(() => {
  "use strict";

  const form = document.querySelector("#edit");
  const hint = document.querySelector("#save-hint");
  if (!form || "undecided" in form.dataset) return;
  let [timer, before, leaving] = [null, null, false];

  const written = () => new URLSearchParams(new FormData(form)).toString();

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(keep, 1500);
  }

  async function keep() {
    clearTimeout(timer);
    const now = written();
    if (leaving || now === before) return;
    before = now;
    // What is sent while the page goes must be small; anything larger was kept while it was typed.
    const keepalive = document.visibilityState === "hidden" && now.length < 60000;
    const body = new FormData(form);
    const answer = await fetch(form.dataset.keep, { method: "POST", body, keepalive }).catch(() => null);
    if (answer && answer.ok) hint.textContent = (await answer.json()).kept;
    else before = null;
  }

  function begin() {
    before = "dirty" in form.dataset ? null : written();
    if (before === null) soon();
  }

  // Theirs instead of mine, where both changed a value.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const { take, path, row, text } = button.dataset;
    if (row && window.OrderGrid) window.OrderGrid.take(Number(row), path, take, text);
    else put(form.elements.namedItem(row ? `lines-${row - 1}-${path}` : path), take, text);
    button.disabled = true;
  });

  function put(input, value, text) {
    const one = input instanceof RadioNodeList ? [...input].at(-1) : input;
    if (one.type === "checkbox") one.checked = value === "true";
    else if (one.tomselect) {
      one.tomselect.addOption({ value, text });
      one.tomselect.setValue(value);
    } else one.value = value;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("lines:changed", soon);
  form.addEventListener("lines:ready", begin);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && before !== null) keep(); });
  begin();
})();
