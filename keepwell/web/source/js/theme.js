// Light, dark, or as the system has it. The cookie lets the next page come in the right colours at once.
const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function onTheme() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-do="theme"]')) return;
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    fetch(`/theme/${next}`, { method: "POST" });
    document.dispatchEvent(new CustomEvent("keepwell:theme"));
  });
}
