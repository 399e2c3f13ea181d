// What words in references mean: choices while typing, and codes or names that were typed or pasted.
window.GridWords = (form, address, byPath, texts) => {
  "use strict";

  const { blank } = GridCells;
  const know = (path, [key, text]) => { texts[path][key] = text; };
  const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;

  async function look(column, row, word) {
    const params = new URLSearchParams({ q: word });
    for (const name of column.within) {
      const header = form.elements.namedItem(name);
      const key = name in byPath ? row[name] || (row._shown?.[name] || [])[0] : header && header.value;
      if (!blank(key)) params.set(name, key);
    }
    if (column.options && !word) return column.options;
    if (column.options) {
      const near = column.options.filter(([, text]) => text.toLowerCase().includes(word.toLowerCase()));
      return near.length ? near : meant(column.path, word);
    }
    const answer = await fetch(`${column.lookup}?${params}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer && answer.ok ? (await answer.json()).map(({ value, text }) => [String(value), text]) : [];
  }

  // Narrow columns show names alone: a code is asked of the server.
  async function meant(path, word) {
    const key = (await meanings({ [path]: [word] }))[path][word];
    return key ? [[String(key), texts[path][key]]] : [];
  }

  // What typed or pasted words mean: {path: {word: key}}, from the options at hand or in one request.
  async function meanings(asked) {
    const found = {};
    const unknown = {};
    for (const [path, list] of Object.entries(asked)) {
      found[path] = {};
      for (const word of new Set(list)) {
        const option = (byPath[path].options || []).find(([, text]) => text === word || text.split("\u2002").includes(word));
        if (option) found[path][word] = Number(option[0]);
        else (unknown[path] ||= []).push(word);
      }
    }
    if (!Object.keys(unknown).length) return found;
    const company = form.elements.namedItem("company");
    const body = JSON.stringify({ words: unknown, within: company && company.value ? { company: Number(company.value) } : {} });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
    for (const [path, words] of Object.entries(answer && answer.ok ? await answer.json() : {})) {
      for (const [word, option] of Object.entries(words)) {
        know(path, option);
        found[path][word] = Number(option[0]);
      }
    }
    return found;
  }

  return { know, look, meanings };
};
