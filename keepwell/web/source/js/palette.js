// Ctrl K: places, what this page offers by key, and accounts by name (asked of the server, within one's own book).
import { label } from "./keys.js";

let found = [];
let at = 0;
let asked = 0;

const box = () => document.getElementById("palette");
const words = () => document.getElementById("palette-words");

export function openPalette() {
  const dialog = box();
  if (!dialog || dialog.open) return;
  words().value = "";
  dialog.showModal();
  look("");
}

function here() {
  const places = [...document.querySelectorAll("[data-go]")].map((one) => ({ says: one.querySelector("span").textContent, about: `g ${one.dataset.go}`, run: () => one.click() }));
  const doable = [...document.querySelectorAll("[data-key]")].filter((one) => one.offsetParent !== null && !one.disabled).map((one) => ({ says: label(one), about: one.dataset.key, run: () => one.click() }));
  return [...doable, ...places];
}

async function look(text) {
  const mine = ++asked;
  const wanted = text.trim().toLowerCase();
  const near = here().filter((one) => one.says.toLowerCase().includes(wanted));
  show(near);
  if (wanted.length < 2) return;
  const answer = await fetch(`/find?q=${encodeURIComponent(wanted)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || mine !== asked) return;
  const accounts = await answer.json();
  show([...accounts.map((one) => ({ says: one.name, about: one.about, run: () => location.assign(one.path) })), ...near]);
}

function show(what) {
  found = what.slice(0, 12);
  at = 0;
  const list = document.getElementById("palette-found");
  list.replaceChildren(...found.map((one, number) => {
    const item = document.createElement("li");
    item.id = `found-${number}`;
    item.setAttribute("role", "option");
    const name = document.createElement("span");
    name.textContent = one.says;
    const about = document.createElement("small");
    about.textContent = one.about ?? "";
    item.append(name, about);
    item.addEventListener("click", () => choose(number));
    return item;
  }));
  mark();
}

function mark() {
  [...document.querySelectorAll("#palette-found li")].forEach((item, number) => {
    item.setAttribute("aria-selected", String(number === at));
    if (number === at) item.scrollIntoView({ block: "nearest" });
  });
  if (found.length) words().setAttribute("aria-activedescendant", `found-${at}`);
  else words().removeAttribute("aria-activedescendant");
}

function choose(number) {
  const one = found[number];
  box().close();
  one?.run();
}

export function onPalette() {
  const field = words();
  if (!field) return;
  field.addEventListener("input", () => look(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") at = Math.min(found.length - 1, at + 1);
    else if (event.key === "ArrowUp") at = Math.max(0, at - 1);
    else if (event.key === "Enter") choose(at);
    else return;
    event.preventDefault();
    if (box().open) mark();
  });
  box().addEventListener("click", (event) => {
    if (event.target === box()) box().close();
  });
}
