// The forms in which books are described. They work without this script; it uses functions of script.js.
"use strict";

// The address is relative, because the whole application may be below a path.
const suggestions = new URL("../../suggestions", document.currentScript.src);

// In the form for a book, the call number follows what is typed, and lists grow as they are filled.
let typing;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !("describe" in form.dataset)) return;
  if (event.target.dataset.list) grow(event.target);
  clearTimeout(typing);
  typing = setTimeout(() => preview(form), 200);
});

async function preview(form) {
  underway.get(form)?.abort();
  const request = new AbortController();
  underway.set(form, request);
  const fields = new URLSearchParams(new FormData(form));
  fields.set("do", "preview");
  try {
    const [response, page] = await get(form.action, { method: "POST", body: fields, signal: request.signal });
    if (response.ok) show(page, ["call-number"]);
  } catch {
    // What is shown stays until the next answer.
  }
}

// Fields complete from what books have in them already.
let looking;
document.addEventListener("input", (event) => {
  const field = event.target, name = field.dataset.complete;
  if (!name || !field.value || event.inputType === "insertReplacementText") return;
  clearTimeout(looking);
  looking = setTimeout(async () => {
    try {
      const [, page] = await get(suggestions + "?" + new URLSearchParams({ field: name, text: field.value }));
      const list = page.querySelector("datalist");
      if (!list || document.activeElement !== field) return;
      list.id = "suggestions";
      document.getElementById(list.id)?.remove();
      field.form.append(list);
      field.setAttribute("list", list.id);
    } catch {
      // Without suggestions, the field is one to type in.
    }
  }, 150);
});

// grow adds an empty line below the last one of a list, once that is filled.
function grow(input) {
  const line = input.closest(".name") ?? input, next = line.nextElementSibling;
  if (!input.value || next?.matches(".name, input")) return;
  const empty = line.cloneNode(true);
  for (const field of [empty, ...empty.querySelectorAll("input")]) {
    if (field.matches("input")) field.value = "";
    field.removeAttribute("id");
  }
  line.after(empty);
}
