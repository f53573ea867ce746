/* The list by keyboard: arrows walk its lines, G takes one as one's own work. Without scripts links and buttons do. */
(() => {
  "use strict";

  const lines = () => [...document.querySelectorAll("[data-line]")];
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const lineAt = () => document.activeElement && document.activeElement.closest("[data-line]");

  function walk(step) {
    const all = lines();
    if (!all.length) return false;
    const at = all.indexOf(lineAt());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next.querySelector("a").focus();
    return true;
  }

  function claim() {
    const line = lineAt();
    const button = line && line.querySelector("[data-line-key]");
    if (button) button.click();
    return Boolean(button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const acts = { ArrowDown: () => walk(1), ArrowUp: () => walk(-1), g: claim, G: claim };
    if (acts[event.key] && acts[event.key]()) event.preventDefault();
  });

  /* The line was swapped: the focus stays on it. */
  let held = "";
  document.addEventListener("htmx:beforeRequest", () => {
    const line = lineAt();
    held = line ? line.querySelector("a").getAttribute("href") : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const link = held && lines().map((line) => line.querySelector("a")).find((each) => each.getAttribute("href") === held);
    if (link && (!document.activeElement || document.activeElement === document.body)) link.focus();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-autosubmit]");
    if (form) form.requestSubmit();
  });
})();
