// Files of books that come in. The pages work without this script; it uses functions of script.js.
"use strict";

// A file that is too large is not sent at all.
document.addEventListener("change", (event) => {
  const input = event.target, max = input.form?.dataset.max;
  if (input.type !== "file" || !max) return;
  input.setCustomValidity(input.files[0]?.size > max ? input.dataset.tooLarge : "");
  input.reportValidity();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".upload")) waiting(event.target, true);
});
addEventListener("pageshow", () => document.querySelectorAll(".upload").forEach((form) => waiting(form, false)));

// The page follows an import that is under way.
async function follow() {
  const here = () => document.getElementById("progress");
  while (here()) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    try {
      const [response, page] = await get(location.pathname);
      if (!response.ok) continue;
      const same = page.getElementById("progress") && page.getElementById("state").textContent === document.getElementById("state").textContent;
      const within = document.activeElement?.closest("#import");
      show(page, same ? ["progress"] : ["state", "import"]);
      if (within && !same) document.getElementById("main").focus();
    } catch {
      // The server may be back in a moment.
    }
  }
}
follow();
