import "./htmx.js";
import "htmx.org/dist/ext/hx-sse.js";
import { onKeys } from "./keys.js";
import { onLists } from "./lists.js";
import { onPalette } from "./palette.js";
import { onTold } from "./told.js";
import { onTheme } from "./theme.js";
import { onIslands } from "./islands.js";
import { onForms } from "./forms.js";
import { onReview } from "./review.js";

onTheme();
onTold();
onPalette();
onKeys();
onLists();
onForms();
onReview();
onIslands();
