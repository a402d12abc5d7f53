// textarea[data-edit] becomes an editor; [data-edit="diff"] with [data-before] shows what changes. The textarea keeps the text,
// so a form is sent as ever.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { border: "1px solid var(--strong-line)", borderRadius: "6px", backgroundColor: "var(--card)", color: "var(--ink)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", maxHeight: "60vh", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--soft)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--chosen)" },
  ".cm-changedLine": { backgroundColor: "var(--green-ground)" },
  ".cm-deletedChunk": { backgroundColor: "var(--red-ground)" },
});
// Over a selection Chromium would write with a style attribute of its own making, which the policy refuses.
function overSelection(event, view) {
  if (event.inputType !== "insertText" || event.data === null || view.composing || view.state.readOnly || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: "input.type" });
  return true;
}
const colours = HighlightStyle.define([
  { tag: [tags.processingInstruction, tags.meta], color: "var(--soft)" },
  { tag: tags.link, color: "var(--accent)" },
]);

export function open(fields, nonce) {
  for (const field of fields) {
    field.dataset.lit = "";
    const before = field.dataset.before;
    const view = new EditorView({
      parent: Object.assign(field.parentElement.insertBefore(document.createElement("div"), field), { className: "editor" }),
      state: EditorState.create({
        doc: field.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          history(),
          drawSelection(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          markdown(),
          syntaxHighlighting(colours),
          look,
          EditorView.lineWrapping,
          EditorView.domEventHandlers({ beforeinput: overSelection }),
          EditorState.readOnly.of(field.readOnly),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-label": field.getAttribute("aria-label") ?? "Text" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            field.value = update.state.doc.toString();
            field.dispatchEvent(new Event("input", { bubbles: true }));
          }),
          ...(before === undefined ? [] : [unifiedMergeView({ original: before, mergeControls: false })]),
        ],
      }),
    });
    field.hidden = true;
    field.form?.addEventListener("reset", () => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.defaultValue } }));
  }
}
