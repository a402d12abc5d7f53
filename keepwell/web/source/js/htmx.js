import htmx from "htmx.org/dist/htmx.esm.js";

// Extensions are plain scripts that look for a global.
window.htmx = htmx;
