// The pages of the API: the search, contents that are closed on phones, and requests with the reader's own session.
"use strict";

(() => {
  const contents = document.querySelector(".api-nav");
  if (contents && matchMedia("(max-width: 991.98px)").matches) contents.open = false;

  const search = document.querySelector("[data-api-search]");
  const matches = (element, words) => words.every((word) => element.dataset.search.includes(word));

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of document.querySelectorAll("[data-search]")) one.hidden = !matches(one, words);
    for (const one of document.querySelectorAll("[data-search-in]")) {
      one.hidden = !one.querySelector("[data-search]:not([hidden])");
      one.open = words.length > 0 && !one.hidden;
    }
    for (const one of document.querySelectorAll("[data-api-group]")) one.hidden = !one.querySelector("[data-search]:not([hidden])");
    document.querySelector("[data-api-nothing]").hidden = document.querySelector("[data-search]:not([hidden])") !== null;
  }
  if (search) search.addEventListener("input", show);

  function written(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  async function send(form) {
    const output = form.querySelector(".api-output");
    const method = form.dataset.method;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = form.elements.namedItem("body");
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    if (body) headers["Content-Type"] = "application/json";
    output.hidden = false;
    try {
      const address = new URL(form.elements.namedItem("path").value, location.origin);
      if (address.origin !== location.origin) throw new TypeError("another host");
      const answer = await fetch(address, { method, headers, body: body ? body.value || "{}" : undefined });
      output.querySelector("b").textContent = `${answer.status} ${answer.statusText}`;
      output.querySelector("pre").textContent = written(await answer.text());
    } catch {
      output.querySelector("b").textContent = form.dataset.failed;
      output.querySelector("pre").textContent = "";
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-api-try]")) return;
    event.preventDefault();
    send(event.target);
  });
})();
