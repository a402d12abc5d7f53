// A list that is walked with j and k: [data-list] around rows [data-row]; a row opens by its a[data-open] and is chosen by
// its input[data-pick]. [data-with-picked] shows while something is chosen and says how many ([data-picked-count]).
import { typing } from "./keys.js";

let lastPicked = null;

const list = () => document.querySelector("[data-list]");
const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])];
const current = () => list()?.querySelector("[data-row].at");

function goTo(row) {
  if (!row) return;
  current()?.classList.remove("at");
  row.classList.add("at");
  row.scrollIntoView({ block: "nearest" });
  (row.querySelector("a[data-open]") ?? row).focus({ preventScroll: true });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  goTo(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
}

function pick(row, on) {
  const box = row.querySelector("input[data-pick]");
  if (!box) return;
  box.checked = on ?? !box.checked;
  row.classList.toggle("picked", box.checked);
}

function pickTo(row) {
  const all = rows();
  const [from, to] = [all.indexOf(lastPicked), all.indexOf(row)].sort((a, b) => a - b);
  if (from < 0) return pick(row, true);
  for (const one of all.slice(from, to + 1)) pick(one, true);
}

function tell() {
  const count = document.querySelectorAll("input[data-pick]:checked").length;
  for (const bar of document.querySelectorAll("[data-with-picked]")) bar.hidden = count === 0;
  for (const place of document.querySelectorAll("[data-picked-count]")) place.textContent = String(count);
}

export function onLists() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]") || !list()) return;
    const key = event.key;
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key.toLowerCase() === "x" && current()) {
      if (event.shiftKey) pickTo(current());
      else pick(current());
      lastPicked = current();
      tell();
    } else if (key === "Enter" && current() && !event.target.closest("button, a, summary")) current().querySelector("a[data-open]")?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest("input[data-pick]");
    if (!box) return;
    const row = box.closest("[data-row]");
    if (event.shiftKey && lastPicked) pickTo(row);
    row.classList.toggle("picked", box.checked);
    lastPicked = row;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[data-pick-all]")) return;
    for (const row of rows()) pick(row, event.target.checked);
    tell();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row && row !== current()) {
      current()?.classList.remove("at");
      row.classList.add("at");
    }
  });
  document.addEventListener("htmx:after:swap", tell);
}
