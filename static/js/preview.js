/* Turning the pages of a preview: one page back or on, and a quarter turn for what was scanned lying down.
   Without scripts all pages stand below each other and the pane scrolls. */
(() => {
  "use strict";

  const pane = () => document.querySelector("dialog[open] #preview, .dialog[data-page] #preview");
  const pagesOf = (box) => [...box.querySelectorAll(".preview-page")];

  /* The page whose middle is nearest to the middle of the pane. */
  function current(box) {
    const pages = pagesOf(box);
    const frame = box.getBoundingClientRect();
    const middle = frame.top + frame.height / 2;
    const distance = (page) => {
      const { top, height } = page.getBoundingClientRect();
      return Math.abs(top + height / 2 - middle);
    };
    return pages.reduce((best, page) => (best && distance(best) <= distance(page) ? best : page), null);
  }

  function turn(step) {
    const box = pane();
    const pages = box ? pagesOf(box) : [];
    if (!pages.length) return false;
    const at = box.dataset.at === undefined ? pages.indexOf(current(box)) : Number(box.dataset.at);
    const next = Math.min(Math.max(at + step, 0), pages.length - 1);
    box.dataset.at = next;
    show(box, pages[next]);
    say(box, `Trang ${next + 1}/${pages.length}`);
    return true;
  }

  /* A page that has not been drawn yet is shown again when it has its height. */
  function show(box, page) {
    page.loading = "eager";
    if (!page.complete) page.addEventListener("load", () => box.contains(page) && show(box, page), { once: true });
    const bar = box.querySelector(".preview-bar").offsetHeight;
    box.scrollTop += page.getBoundingClientRect().top - box.getBoundingClientRect().top - bar;
  }

  function rotate() {
    const box = pane();
    const pages = box ? pagesOf(box) : [];
    const page = pages[Number(box && box.dataset.at)] || (box && current(box));
    if (!page) return false;
    page.dataset.turn = (Number(page.dataset.turn || 0) + 90) % 360;
    say(box, `Trang ${pages.indexOf(page) + 1}/${pages.length}, xoay ${page.dataset.turn}°`);
    return true;
  }

  function say(box, words) {
    const line = box.querySelector(".preview-at");
    if (line) line.textContent = words;
  }

  const ACTS = { back: () => turn(-1), on: () => turn(1), rotate };
  const KEYS = { ArrowLeft: "back", ArrowRight: "on", o: "rotate", O: "rotate" };

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const act = KEYS[event.key];
    if (act && pane() && ACTS[act]()) event.preventDefault();
  }

  function onClick(event) {
    const tool = event.target.closest("[data-page-tool]");
    if (!tool) return;
    event.preventDefault();
    ACTS[tool.dataset.pageTool]();
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  /* A wheel moves the page in hand without us. */
  document.addEventListener("wheel", (event) => {
    const box = event.target.closest && event.target.closest("#preview");
    if (box) delete box.dataset.at;
  }, { passive: true });
})();
