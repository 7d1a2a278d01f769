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
  waiting(form, true);
  try {
    const response = await fetch(url, {
      method: form.method, body: post ? fields : undefined, headers: { Accept: "text/html" }, signal: request.signal,
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok) {
      show(page, form.dataset.swap.split(" "));
      if (!("live" in form.dataset)) document.getElementById("q").value = page.getElementById("q").value;
      history[push ? "pushState" : "replaceState"](null, "", response.url);
      document.title = page.title;
    } else {
      say(page.getElementById("problem"));
    }
    focus(form);
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

// show puts the parts of page with the given ids in place. The parts stay, so that a screen reader hears the change.
function show(page, ids) {
  for (const id of ids) {
    const here = document.getElementById(id), there = page.getElementById(id);
    if (here && there) here.replaceChildren(...there.childNodes);
  }
  const views = page.querySelectorAll(".site nav a");
  document.querySelectorAll(".site nav a").forEach((a, i) => { if (views[i]) a.href = views[i].href; });
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

// focus goes on from where a pressed button has gone.
function focus(form) {
  if (form.isConnected || !form.dataset.focus) return;
  document.querySelector(`#${CSS.escape(form.dataset.focus)} :is(a, button)`)?.focus();
}

addEventListener("popstate", () => location.reload());

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
