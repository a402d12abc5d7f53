// What forms need beyond HTML: asking before what cannot be undone, sending filters as soon as they change, copying text.
export function onForms() {
  document.addEventListener("submit", (event) => {
    const asks = event.target.dataset.sure ?? event.submitter?.dataset.sureButton;
    if (asks && !confirm(asks)) event.preventDefault();
  }, true);
  // A button with data-word says what its word is; others take what is written beside them.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-word]");
    if (button) button.form.elements.word.value = button.dataset.word;
  }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
  });
  document.addEventListener("click", async (event) => {
    const from = event.target.closest("[data-copy], [data-copy-address]");
    if (!from) return;
    const source = from.dataset.copy && document.querySelector(from.dataset.copy);
    await navigator.clipboard.writeText(source ? (source.dataset.text ?? source.textContent.trim()) : location.href);
    document.dispatchEvent(new CustomEvent("keepwell:told", { detail: { text: "Copied." } }));
  });
}

// The mapping wizard: another table of a file is another page; another column of the file shows its own samples.
export function onMapping() {
  document.addEventListener("change", (event) => {
    const reload = event.target.dataset?.reload;
    if (reload) {
      const query = new URLSearchParams(location.search);
      query.set(reload, event.target.value);
      location.search = query;
    }
    const place = event.target.dataset?.samples;
    if (place) document.getElementById(place).textContent = event.target.selectedOptions[0].dataset.sample ?? "";
  });
}

// A fact that was opened comes into sight; [data-close] puts it away, and Escape does.
export function onPanels() {
  const close = () => document.querySelectorAll(".panel, .opened").forEach((place) => place.replaceChildren());
  document.addEventListener("htmx:after:swap", (event) => event.target.closest?.(".opened")?.scrollIntoView({ block: "nearest" }));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
}
