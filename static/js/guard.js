/* A scanner is a keyboard: it types the text of a card into whatever has the focus, and ends with Enter.
   Here a burst (six keys or more, at most 35 ms apart) outside the field of the card does nothing and says so. Keys that
   act wait 40 ms until it is clear that no burst follows; what is typed into a text field stands there at once.
   Loaded before the page is drawn, so that no key comes earlier. Without scripts the server refuses the text of a card. */
(() => {
  "use strict";

  const GAP = 35;
  const FEWEST = 6;
  const QUIET = 40;
  // On a busy machine a card stalls: among its first digits, and after it was recognised; Enter ends it.
  const STALL = 250;
  const ECHO = 150;
  const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock", "Fn"];
  const PRESSED = "input, button, summary";
  const CARD_FIELD = "#id_card";
  const SEARCHES = "#procedure-search, [role=search] input";
  const CARD_TEXT = /\d{12}[^\d\s.,-]|\|/;
  const PERSON_NUMBER = /^\d{3}(?:[.-]?\d{3}){2,3}$/;
  const LEFT_OVER = "kho-burst";
  const STRANGER = {
    tone: "warn",
    title: "Thẻ của người khác? Bấm F2 rồi quét lại",
    text: "Lần quét vừa rồi không vào ô quét thẻ nên chưa có gì được ghi và chưa có gì được gửi đi.",
  };
  const NUMBER = {
    tone: "warn",
    title: "Số định danh không đi qua ô tìm kiếm",
    text: "Chưa có gì được gửi đi. Muốn đọc số này: bấm F2, gõ số rồi bấm Enter.",
  };
  const MOVED = { ...NUMBER, text: "Chưa có gì được gửi đi. Số đã chuyển sang ô quét thẻ: bấm Enter để đọc." };

  const tell = (what) => document.dispatchEvent(new CustomEvent("kho:loud", { detail: what }));
  const isText = (at) =>
    at.matches("textarea, select, [contenteditable]") ||
    (at.matches("input") && !["radio", "checkbox", "file", "button", "submit", "reset", "image"].includes(at.type));

  /* ---------- the run: keys that followed each other without a pause ---------- */

  const begin = (last = -Infinity) => ({ count: 0, last, text: "", field: null, caught: false, told: false, ended: false });
  let run = begin();

  /* A burst that began on the page before is still one: two cards in a row, or a card read while a page is loading. */
  const left = Number(sessionStorage.getItem(LEFT_OVER));
  sessionStorage.removeItem(LEFT_OVER);
  if (left) run = { ...begin(left), caught: true };
  addEventListener("pagehide", () => run.count >= FEWEST && sessionStorage.setItem(LEFT_OVER, run.last));

  const patience = () => (run.caught && !run.ended ? ECHO : GAP);

  function join(event, now) {
    const gap = now - run.last;
    const stalled = gap <= STALL && !run.caught && /^\d{1,12}$/.test(run.text);
    const elsewhere = run.field && !run.caught && run.field !== event.target;
    if (elsewhere) run = begin();
    else if (gap > patience()) run = stalled ? { ...run, count: 0 } : begin();
    run.count += 1;
    run.last = now;
    run.ended = event.key === "Enter";
    if (event.key.length === 1) run.text += event.key;
    if (!run.field && isText(event.target)) {
      run.field = event.target;
      run.before = event.target.value;
    }
  }

  /* ---------- keys that wait ---------- */

  let held = [];
  let timer = 0;

  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function hold(event) {
    stop(event);
    held.push({ key: event.key, code: event.code, shiftKey: event.shiftKey });
    clearTimeout(timer);
    timer = setTimeout(release, QUIET);
  }

  function release() {
    clearTimeout(timer);
    held.splice(0).forEach(replay);
  }

  function replay(key) {
    const at = document.activeElement || document.body;
    const again = new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true, composed: true });
    if (at.dispatchEvent(again)) actNaturally(key.key, at);
  }

  /* What the browser does with a key that no script takes. */
  function actNaturally(key, at) {
    const focused = document.activeElement;
    if (key === "Enter") {
      if (at.matches("a[href], button, summary, input[type=file], input[type=button], input[type=submit]")) at.click();
      else if (at.matches("input") && at.form) submitByEnter(at.form);
    } else if (key === " " && at.matches(PRESSED) && !isText(at)) at.click();
    else if (key.length === 1 && focused && isText(focused)) document.execCommand("insertText", false, key);
  }

  function submitByEnter(form) {
    const button = [...form.elements].find((each) => each.matches("button:not([type]), [type=submit]"));
    if (!button) form.requestSubmit();
    else if (!button.disabled) button.click();
  }

  /* ---------- a burst ---------- */

  const valueAtFocus = new WeakMap();
  let cleared = null;

  function catchBurst() {
    run.caught = true;
    clearTimeout(timer);
    held = [];
    if (run.field && run.field.isConnected && !run.field.matches(CARD_FIELD)) restore(run.field, run.before);
  }

  /* What stood in the field before stands there again; what a person had typed there is still to be saved. */
  function restore(field, before) {
    if (field.value === before) return;
    field.value = before;
    cleared = field;
    if (before !== valueAtFocus.get(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function swallow(event) {
    stop(event);
    if (!run.told) tell(STRANGER);
    run.told = true;
  }

  /* ---------- every key ---------- */

  const isCommand = (event) => (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  const isWritten = (event) => event.key.length === 1 || ["Enter", "Process", "Unidentified", "Dead"].includes(event.key);

  function onKey(event) {
    if (!event.isTrusted || MODIFIERS.includes(event.key) || !event.target.matches) return;
    const now = performance.timeOrigin + event.timeStamp;
    if (event.repeat) return onRepeat(event, now);
    if (isCommand(event) || !isWritten(event)) return onOtherKey(event, now);
    join(event, now);
    if (run.caught) return swallow(event);
    if (event.target.matches(CARD_FIELD)) return;
    if (isText(event.target)) onTyped(event);
    else onBareKey(event);
  }

  /* A key that is held down is a person's; it presses a button once. */
  function onRepeat(event, now) {
    const typed = isText(event.target) && (event.key !== "Enter" || event.target.matches("textarea"));
    const acts = isWritten(event) && !isCommand(event) && !typed;
    if (acts || (run.caught && now - run.last <= patience())) stop(event);
  }

  /* Arrows, function keys, Tab: nobody's card, unless they stand in the middle of one. */
  function onOtherKey(event, now) {
    const within = now - run.last <= GAP && event.key !== "Escape";
    if (run.caught && within && !run.ended) return stop(event);
    release();
    if (event.key !== "Tab" && event.key !== "Backspace") run = begin();
  }

  function onTyped(event) {
    const isBurst = run.count >= FEWEST;
    if (isBurst && CARD_TEXT.test(run.text)) {
      catchBurst();
      return swallow(event);
    }
    if (event.key !== "Enter" || event.target.matches(`textarea, select, ${SEARCHES}`)) return;
    if (isBurst) stop(event);
    else hold(event);
  }

  function onBareKey(event) {
    if (run.count >= FEWEST) {
      catchBurst();
      return swallow(event);
    }
    // Keys that only move the focus or the page, or follow a link, need not wait.
    const moves = event.key === "/" || (/^x$/i.test(event.key) && document.querySelector("dialog[open] #preview"));
    const scrolls = event.key === " " && !event.target.matches(PRESSED);
    const follows = event.key === "Enter" && event.target.matches("a[href]");
    if (held.length || !(moves || scrolls || follows || event.altKey)) hold(event);
  }

  /* Letters that arrive without a key of their own, as typing programs send them; they may end in any field. */
  function onInput(event) {
    const now = performance.timeOrigin + event.timeStamp;
    if (!run.caught || now - run.last > patience()) return;
    run.last = now;
    stop(event);
  }

  addEventListener("keydown", onKey, true);
  addEventListener("beforeinput", onInput, true);
  addEventListener("input", () => (cleared = null), true); // somebody types again
  addEventListener("focusin", (event) => isText(event.target) && valueAtFocus.set(event.target, event.target.value), true);

  /* ---------- no number and no card in an address ---------- */

  function isPersonal(value) {
    return typeof value === "string" && (CARD_TEXT.test(value) || PERSON_NUMBER.test(value.replace(/\s/g, "")));
  }

  function refuse(event, field) {
    stop(event);
    const card = document.querySelector(CARD_FIELD);
    if (!card || !field || !field.matches("#procedure-search")) return tell(NUMBER);
    card.value = field.value.trim();
    field.value = "";
    card.focus();
    card.setSelectionRange(card.value.length, card.value.length);
    tell(MOVED);
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, elt, formData } = event.detail;
    if (cleared === elt) return stop(event); // what waited to be sent is no longer there
    if (verb === "get" && [...formData.values()].some(isPersonal)) refuse(event, elt);
  }, true);

  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    if ([...new FormData(event.target).values()].some(isPersonal)) refuse(event, null);
  }, true);
})();
