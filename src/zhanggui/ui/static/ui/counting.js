// Amounts, default prices and errors while somebody types: asked of the server, which alone counts.
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const form = $("#edit");
  const frame = $("#order-lines");
  if (!form || !frame) return;
  const sheet = () => window.OrderGrid;
  const source = $("#grid-data");
  const { words = {}, columns = [] } = source ? JSON.parse(source.textContent) : {};
  const [totals, problems, hint] = ["#grid-totals", "#grid-problems", "#save-hint"].map((selector) => $(selector));
  let [timer, running] = [null, null];
  let last = { errors: [], findings: [], refusal: "" };

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  }

  async function ask() {
    if (running) running.abort();
    const mine = (running = new AbortController());
    const grid = sheet();
    const rows = grid ? grid.rows() : null;
    if (rows && !rows.length) return show({ lines: {}, totals: [], findings: [], errors: [], refusal: "" }, rows);
    const body = new FormData(form);
    body.delete("began");
    hint.textContent = words.counting || "";
    try {
      const answer = await fetch(frame.dataset.preview, { method: "POST", body, signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const counted = await answer.json();
      if (running === mine) show(counted, rows);
    } catch (problem) {
      if (problem.name !== "AbortError" && running === mine) hint.textContent = words.failed || "";
    }
  }

  function show(answer, rows) {
    last = answer;
    hint.textContent = "";
    totals.replaceChildren(...answer.totals.map(({ label, text }) => {
      const line = document.createElement("div");
      line.append(element("dt", label), element("dd", text));
      return line;
    }));
    totals.hidden = !answer.totals.length;
    if (rows) sheet().show(answer, rows);
    else if (source) list(answer.errors.filter((error) => error.row));
  }

  function element(name, text, className = "") {
    return Object.assign(document.createElement(name), { textContent: text, className });
  }

  // -- all problems below the lines; one click leads to the cell

  function list(errors) {
    const made = errors.map((error) => problem(error));
    const header = last.errors.filter((error) => !error.row);
    if (header.length) made.unshift(element("li", `${words.waiting} ${header.map((e) => e.message).join(" ")}`, "is-waiting"));
    if (last.refusal) made.push(element("li", last.refusal, "is-block"));
    for (const finding of last.findings) {
      const text = [finding.message, finding.remedy];
      made.push(element("li", text.filter(Boolean).join(" "), `is-${finding.level}`));
    }
    problems.replaceChildren(...made);
    problems.hidden = !made.length;
  }

  function problem(error) {
    const grid = sheet();
    const line = words.line.replace("%(row)s", grid ? grid.position(error.line) : error.row);
    const label = columns.find((column) => column.path === error.field)?.label;
    const named = [line, label].filter(Boolean).join(" · ");
    const made = element("li", "", "is-error");
    const where = grid ? element("button", named) : element("b", named);
    if (grid) {
      where.type = "button";
      where.addEventListener("click", () => grid.select(error.line, error.field));
    }
    made.append(where, ` ${error.message}`);
    return made;
  }

  form.addEventListener("lines:judged", (event) => list(event.detail));
  form.addEventListener("lines:changed", soon);
  form.addEventListener("input", (event) => { if (!event.target.closest("#grid")) soon(); });
  form.addEventListener("change", (event) => { if (!event.target.closest("#grid")) soon(); });
  if (!source) soon();
})();
