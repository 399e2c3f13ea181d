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
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch(form.dataset.keep, { method: "POST", body: now, headers, keepalive }).catch(() => null);
    if (answer && answer.ok) hint.textContent = (await answer.json()).kept;
    else before = null;
  }

  function begin() {
    before = "dirty" in form.dataset ? null : written();
    if (before === null) soon();
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
