/* The counter's keys, dialogs and loud failures. Every page works without this file: it only saves keystrokes.
   No dependencies, no eval. htmx, when the page carries it, speaks to us through its events on <body>. */
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const dialog = () => $("#dialog");
  const rowOf = (element) => element && element.closest && element.closest(".component");
  const isTyping = (element) =>
    element.matches("textarea, select, [contenteditable]") ||
    (element.matches("input") && !["radio", "checkbox", "file", "button", "submit"].includes(element.type));

  /* ---------- focus: the same row, before and after a swap ---------- */

  let heldRow = null;
  let heldWords = null;
  const wordsOf = (control) => control.closest("label, a, button, summary, input").textContent.trim();

  function holdFocus() {
    const focused = document.activeElement;
    const row = rowOf(focused);
    if (row) {
      heldRow = row.id;
      heldWords = focused.matches(".component-actions *") ? wordsOf(focused) : null;
    }
  }

  /* Where the focus is put, no key records evidence by itself: then the row has it, and its Enter is pressed on purpose. */
  const isHarmless = (control) => control && !control.matches("[data-evidence]");

  function focusRow(row) {
    if (!row) return;
    const controls = all(".component-actions [data-key]", row);
    const again = heldRow === row.id && heldWords && controls.find((control) => wordsOf(control) === heldWords);
    const target = [again, $("[data-primary]", row)].find(isHarmless) || row;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  const isFocusLost = () => !document.activeElement || document.activeElement === document.body;

  /* The first thing that is missing; nothing missing: beside the button that accepts. */
  function focusWork() {
    const first = $("#aside .checklist a[href^='#']");
    if (!(first && goToRow(first.hash)) && $("#aside")) $("#aside").focus({ preventScroll: true });
  }

  function giveFocusBack() {
    const lost = isFocusLost();
    if (heldRow && lost && !openDialog()) focusRow(document.getElementById(heldRow));
    if (!openDialog() && !lost) heldRow = heldWords = null;
  }

  /* ---------- dialogs ---------- */

  const openDialog = () => all("dialog[open]").pop() || null;

  function showDialog() {
    const box = dialog();
    if (!box || !box.childElementCount) return;
    if (!box.open) box.showModal();
    const wanted = ["[autofocus]", "input[name=consent]", "input[type=radio]:checked", "input[type=radio]", "a[data-next]"];
    const first = wanted.map((selector) => $(selector, box)).find(Boolean);
    if (first) first.focus({ preventScroll: true });
  }

  function closeDialog(box) {
    box.close();
  }

  function onDialogClosed(event) {
    const inner = $(".dialog-inner", event.target);
    if (!inner) return;
    const row = document.getElementById(inner.dataset.row);
    // What it had asked for comes too late: the row behind it asks for itself.
    all("[data-poll]", inner).forEach((each) => each.addEventListener("htmx:beforeOnLoad", (late) => late.preventDefault()));
    event.target.replaceChildren();
    heldRow = heldWords = null;
    focusRow(row);
  }

  function dialogKey(event, box) {
    if (event.key === "F2") {
      if (box.matches("dialog")) closeDialog(box);
      if (pageKey(event)) event.preventDefault();
      return;
    }
    if (event.key >= "1" && event.key <= "9" && !isTyping(event.target)) {
      const choice = $(`input[data-number="${event.key}"]`, box);
      if (choice && !choice.disabled) {
        pick(choice);
        event.preventDefault();
      }
      return;
    }
    if (event.key.toLowerCase() === "x" && !isTyping(event.target)) {
      if (focusField("#preview")) event.preventDefault();
      return;
    }
    const own = event.key === "Enter" && isTyping(event.target) && event.target.closest(".offer-issued");
    if (own) {
      event.preventDefault();
      return $("button", own).click();
    }
    if (event.key !== "Enter" || event.target.closest("a, button, summary, textarea")) return;
    const next = $("[data-next]", box);
    if (next) {
      event.preventDefault();
      next.click();
    }
  }

  /* As a click on the radio button: its preview comes by itself, for it is fetched on `change`. */
  function pick(choice) {
    if (!choice.closest("[data-pick-stays]")) choice.focus();
    if (choice.checked) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* ---------- keys of the whole page ---------- */

  function focusField(selector) {
    const input = $(selector);
    if (!input) return false;
    input.focus();
    if (input.select) input.select();
    return true;
  }

  function pageKey(event) {
    const marked = $(`[data-global-key="${event.key}"]`);
    if (marked) return marked.click(), true;
    if (event.key === "F2") return focusField("#id_card") || (location.assign("/quay/tiep-nhan"), true);
    if (event.key === "F3") return focusField("#procedure-search");
    if (event.key === "/") return focusField("#search") || (location.assign("/quay/"), true);
    if (event.key === "?") return showShortcuts();
    return false;
  }

  function showShortcuts() {
    const box = $("#shortcuts");
    if (!box) return false;
    box.showModal();
    return true;
  }

  /* ---------- keys of the board: only while a row has focus ---------- */

  function boardKey(event, row) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const rows = all(".component", row.parentElement);
      const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) focusRow(next);
      return true;
    }
    if (event.key === "Enter" && event.target === row) return press($("[data-primary]", row));
    // A letter goes to the button, Enter presses it: what is pressed there is evidence.
    const whole = $(`[data-board-key="${event.key.toUpperCase()}"]`);
    if (whole) return whole.focus(), true;
    const letter = event.key.toUpperCase();
    if (letter === "X") return press($('[data-key="X"], [data-view]', row));
    return press(all("[data-key]", row).find((control) => control.dataset.key === letter));
  }

  function press(control) {
    if (!control) return false;
    control.click();
    return true;
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // A tick asks nobody: only the button of the look-up and its key do.
    if (event.key === "Enter" && event.target.matches("input") && $("#lookup") && event.target.form === $("#lookup")) return event.preventDefault();
    const box = openDialog();
    if (box) return dialogKey(event, box);
    const page = $(".dialog[data-page]");
    if (page && /^[1-9]$/.test(event.key)) return dialogKey(event, page);
    const functionKey = /^F\d+$/.test(event.key);
    if (isTyping(event.target) && !functionKey) return;
    const row = rowOf(event.target);
    if ((row && !functionKey && boardKey(event, row)) || pageKey(event)) event.preventDefault();
  }

  /* ---------- accepting: work left moves to the first missing row ---------- */

  function onSubmit(event) {
    const form = event.target;
    if (form.id === "accept") {
      if (form.dataset.canAccept === "yes") return lockOnce(form, event);
      const first = $(".checklist a[href^='#']", $("#aside"));
      if (!first) return;
      event.preventDefault();
      goToRow(first.hash);
    }
  }

  function lockOnce(form, event) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }

  function goToRow(hash) {
    const row = document.getElementById(hash.slice(1));
    if (row && row.matches(".component")) {
      heldRow = heldWords = null;
      focusRow(row);
      return true;
    }
    // Not a row: the look-up before everything else. Its first control takes the focus.
    const control = row && $("input:not([type=hidden]), button, a[href]", row);
    if (control) control.focus();
    return Boolean(control);
  }

  function onClick(event) {
    const blocked = event.target.closest('[aria-disabled="true"]');
    if (blocked) {
      event.preventDefault();
      return shout("busy", blocked.title || blocked.textContent.trim(), "");
    }
    const closer = event.target.closest("[data-close]");
    const box = closer && closer.closest("dialog");
    if (box) {
      event.preventDefault();
      return closeDialog(box);
    }
    const printer = event.target.closest("[data-print]");
    if (printer) return window.print();
    const jump = event.target.closest("#aside a[href^='#'], .plan-bar a");
    if (jump && goToRow(jump.hash)) event.preventDefault();
  }

  function onChange(event) {
    const input = event.target;
    if (input.matches(".upload-input") && input.files.length) input.form.requestSubmit();
  }

  /* ---------- loud failure: what happened, what is kept, what to do ---------- */

  function shout(tone, title, text) {
    document.dispatchEvent(new CustomEvent("kho:loud", { detail: { tone, title, text } }));
  }

  const FAILURES = {
    403: ["Phiên làm việc đã hết hạn hoặc bạn không còn quyền với hồ sơ này", "Phần đã lưu vẫn được giữ. Tải lại trang để đăng nhập lại; phần đang gõ xin chép lại trước."],
    404: ["Không còn thấy hồ sơ hoặc giấy tờ này", "Phần đã lưu vẫn được giữ. Tải lại trang để xem tình trạng mới nhất."],
    409: ["Hồ sơ này vừa được đổi ở nơi khác", "Thay đổi của người kia được giữ, phần bạn đang gõ vẫn còn trên màn hình. Tải lại trang để xem rồi gửi lại."],
    412: ["Hồ sơ này vừa được đổi ở nơi khác", "Thay đổi của người kia được giữ, phần bạn đang gõ vẫn còn trên màn hình. Tải lại trang để xem rồi gửi lại."],
    413: ["Tệp quá lớn nên máy chủ chưa nhận", "Các giấy tờ khác vẫn được giữ. Quét ở 200 dpi hoặc tách làm hai rồi gửi lại."],
    429: ["Đã thử quá nhiều lần trong thời gian ngắn", "Phần đã lưu vẫn được giữ. Chờ một phút rồi thử lại."],
  };

  function onFailure(event) {
    const detail = event.detail || {};
    const status = detail.xhr ? detail.xhr.status : 0;
    const from = detail.elt;
    if (from && from.matches && from.matches("[data-autosave]")) markUnsaved();
    if (from && from.matches && from.matches("[data-poll]") && !status) return pollLater(from);
    const known = FAILURES[status];
    if (known) return shout("failed", ...known);
    if (!status) return shout("failed", "Mất kết nối tới Kho Portal", "Chưa gửi được việc vừa rồi. Phần đã lưu và phần đang gõ vẫn còn. Bấm lại khi có mạng.");
    shout("failed", "Kho Portal chưa làm được việc vừa rồi", "Hồ sơ và giấy tờ đã lưu vẫn được giữ nguyên. Bấm lại; nếu vẫn vậy, báo quản trị viên kèm giờ xảy ra.");
  }

  /* A whole page where a part was asked for is the sign-in page: the session is over. It must not land in a row. */

  function onArrival(event) {
    holdFocus();
    const { detail } = event;
    if (!/^\s*<!doctype/i.test(detail.serverResponse || "")) return;
    detail.shouldSwap = false;
    shout("failed", ...FAILURES[403]);
  }

  let quietPolls = 0;

  function pollLater() {
    quietPolls += 1;
    if (quietPolls === 3) shout("failed", "Mất kết nối tới Kho Portal", "Việc tải giấy tờ vẫn chạy ở máy chủ. Dòng này tự cập nhật khi có mạng.");
  }

  function markUnsaved() {
    const line = $("#savestate");
    if (!line) return;
    line.dataset.tone = "failed";
    line.textContent = "Chưa lưu được. Phần đang gõ vẫn còn trên màn hình.";
  }

  function markSaving(event) {
    if (!event.detail.elt.matches("[data-autosave]")) return;
    const line = $("#savestate");
    if (!line) return;
    delete line.dataset.tone;
    line.textContent = "Đang lưu…";
  }

  /* ---------- out-of-band parts: swap only what changed, so that nothing is read out or closed for nothing ---------- */

  function essence(node) {
    const copy = node.cloneNode(true);
    all("input[name=csrfmiddlewaretoken]", copy).forEach((input) => input.remove());
    all("details[open]", copy).forEach((details) => details.removeAttribute("open"));
    return copy.innerHTML.replace(/\s+/g, " ").trim();
  }

  function onOobSwap(event) {
    const { target, fragment } = event.detail;
    const arriving = fragment && (fragment.querySelector(`#${CSS.escape(target.id)}`) || fragment.firstElementChild);
    const fresh = arriving && arriving.id === target.id ? arriving : fragment;
    if (target && fresh && essence(target) === essence(fresh)) event.detail.shouldSwap = false;
  }

  /* ---------- wiring ---------- */

  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("htmx:beforeRequest", (event) => {
    holdFocus();
    markSaving(event);
  });
  document.addEventListener("htmx:beforeSwap", onArrival);
  document.addEventListener("htmx:oobBeforeSwap", onOobSwap);
  document.addEventListener("htmx:responseError", onFailure);
  document.addEventListener("htmx:sendError", onFailure);
  document.addEventListener("htmx:timeout", onFailure);
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, elt } = event.detail;
    if (!successful) return setTimeout(giveFocusBack);
    quietPolls = 0;
    const box = elt.matches("[data-closes]") && elt.closest("dialog");
    if (box) closeDialog(box);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.target && event.detail.target.id;
    if (id === "dialog") showDialog();
    giveFocusBack();
    if (id === "board" && isFocusLost() && !openDialog()) focusWork();
  });
  document.addEventListener("close", onDialogClosed, true);

  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* The first mistake, the row of the address, the next thing to do, or the scanner's field. */
  function firstFocus() {
    const wrong = $('main [aria-invalid="true"]');
    if (wrong) return wrong.focus();
    if (location.hash && goToRow(location.hash)) return;
    if ($("#lookup")) return focusField("#lookup input[name=consent]:not(:checked)") || focusWork();
    focusField($("#open-dossier") ? "#procedure-search" : "#id_card");
  }

  firstFocus();
})();
