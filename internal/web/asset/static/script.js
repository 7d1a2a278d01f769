// Every page works without this script: it sends the same forms and puts the parts of the page that comes back in
// place of the ones shown, so that nothing else moves. It writes no words of its own.
"use strict";

const underway = new Map(); // the latest request a form has sent

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.swap) return;
  event.preventDefault();
  send(form, form.dataset.history === "push");
});

// The filter follows what is typed.
let pause;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !("live" in form.dataset)) return;
  clearTimeout(pause);
  pause = setTimeout(() => send(form, false), 150);
});

async function send(form, push) {
  underway.get(form)?.abort();
  const request = new AbortController();
  underway.set(form, request);
  const fields = new URLSearchParams(new FormData(form));
  const post = form.method === "post";
  const url = new URL(form.action);
  if (!post) url.search = fields;
  const address = new URL(url);
  if ("some" in form.dataset) url.searchParams.set("waiting", "some");
  waiting(form, true);
  try {
    const [response, page] = await get(url, { method: form.method, body: post ? fields : undefined, signal: request.signal });
    if (response.ok) {
      show(page, form.dataset.swap.split(" "));
      if (!("live" in form.dataset)) document.getElementById("q").value = page.getElementById("q").value;
      history[push ? "pushState" : "replaceState"](null, "", post ? shown(response.url) : address);
      document.title = page.title;
      if (push && !document.querySelector("#results > *")) form.search?.select(); // for the next scan
      more();
    } else {
      say(page.getElementById("problem"));
    }
  } catch (error) {
    if (error.name === "AbortError") return;
    say(document.getElementById("unreachable"));
  } finally {
    if (underway.get(form) === request) {
      underway.delete(form);
      waiting(form, false);
    }
  }
}

async function get(url, options) {
  const response = await fetch(url, { ...options, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.getElementById("log-in")) { // the session has ended
    location = response.url;
    throw new DOMException("", "AbortError");
  }
  return [response, page];
}

// shown is the address of what an answer showed, for the address bar.
function shown(address) {
  const url = new URL(address);
  url.searchParams.delete("waiting");
  return url;
}

// more fetches what further sources find, as long as the page says that some are being asked.
let asking;
async function more() {
  asking?.abort();
  const results = document.getElementById("results");
  for (let rest; (rest = results?.querySelector("[data-more]")); ) {
    const request = (asking = new AbortController());
    try {
      const [response, page] = await get(rest.dataset.more, { signal: request.signal });
      if (request.signal.aborted || !response.ok) return;
      show(page, ["results"]);
    } catch {
      return; // the link beside it still leads to all of them
    }
  }
}

// show puts the parts of page with the given ids in place. The parts stay, so that a screen reader hears the change;
// the keyboard stays at the result that it was at.
function show(page, ids) {
  const at = document.activeElement?.closest("#results li")?.id;
  for (const id of ids) {
    const here = document.getElementById(id), there = page.getElementById(id);
    if (here && there) here.replaceChildren(...there.childNodes);
  }
  if (at && !document.activeElement.closest("#results")) document.querySelector(`#${CSS.escape(at)} :is(a, button)`)?.focus();
  const views = page.querySelectorAll("header nav a");
  document.querySelectorAll("header nav a").forEach((a, i) => { if (views[i]) a.href = views[i].href; });
}

function say(problem) {
  const notice = document.getElementById("notice");
  if (!notice || !problem) return;
  const words = document.createElement("div");
  words.append(...problem.cloneNode(true).childNodes);
  notice.replaceChildren(words);
  notice.scrollIntoView({ block: "nearest" });
}

function waiting(form, yes) {
  form.ariaBusy = yes;
  const progress = form.querySelector(".progress");
  if (progress) progress.hidden = !yes;
}

addEventListener("popstate", () => location.reload());

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
