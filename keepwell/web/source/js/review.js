// The review desk: a sentence and the facts it rests on light up together; what one had in hand is given back on leaving.
let held = null;
let shown = null;

const marked = (root, number) => root.querySelectorAll(`[data-fact="${number}"]`);

function light(event) {
  const on = event.type === "mouseover" || event.type === "focusin";
  const sentence = event.target.closest?.("[data-rests]");
  if (sentence) {
    sentence.classList.toggle("lit", on);
    const numbers = sentence.dataset.rests.split(" ").filter(Boolean);
    for (const number of numbers) for (const fact of marked(document, number)) fact.classList.toggle("lit", on);
  }
  const fact = event.target.closest?.("[data-fact]");
  if (!fact) return;
  fact.classList.toggle("lit", on);
  for (const one of document.querySelectorAll("[data-rests]")) {
    if (one.dataset.rests.split(" ").includes(fact.dataset.fact)) one.classList.toggle("lit", on);
  }
}

function giveBack() {
  const now = document.querySelector("[data-release]")?.dataset.release ?? null;
  if (held && held !== now) fetch(held, { method: "POST", headers: { "HX-Request": "true" }, keepalive: true });
  held = now;
}

// Another view in place of the old one: the keyboard goes on in it, and the side bar counts anew.
function goOn() {
  const main = document.getElementById("main");
  if (!main || main === shown) return;
  shown = main;
  (main.querySelector("[autofocus]") ?? main).focus({ preventScroll: true });
  document.body.dispatchEvent(new CustomEvent("keepwell:drafts"));
}

function countDown() {
  for (const one of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Math.round((new Date(one.dateTime) - Date.now()) / 1000));
    if (left < 120) one.textContent = left ? `${left} s` : "a moment";
  }
}

export function onReview() {
  for (const kind of ["mouseover", "mouseout", "focusin", "focusout"]) document.addEventListener(kind, light);
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.name === "verdict") event.target.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector('details[name="verdict"][open]');
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("htmx:after:swap", () => {
    giveBack();
    goOn();
  });
  addEventListener("pagehide", () => {
    if (held) fetch(held, { method: "POST", headers: { "HX-Request": "true" }, keepalive: true });
    held = null;
  });
  setInterval(countDown, 1000);
  shown = document.getElementById("main");
  giveBack();
}
