/* The standardiser's keys. The page works without them: every row is a link, every act a form. */
"use strict";

(() => {
  const typing = (at) => at.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("#bench a[data-row]")];

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const inside = document.activeElement.closest("#bench tr");
    let at = all.findIndex((row) => (inside ? inside.contains(row) : row.hasAttribute("aria-current")));
    if (at < 0) at = step > 0 ? -1 : all.length;
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // A proposal waits for a second person; the decision is taken by Enter on its button, never by a letter.
  const find = {
    p: () => document.querySelector("form[data-key=p] button[data-kind=primary]"),
    d: () => document.querySelector("button[data-key=d]"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const radio = event.target.matches("input[type=radio]");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !radio && document.getElementById("bench")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "/") {
      const search = document.getElementById("q");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (find[event.key.toLowerCase()] && !event.repeat) {
      const button = find[event.key.toLowerCase()]();
      if (!button || button.disabled) return;
      event.preventDefault();
      if (button.dataset.key === "d") button.focus();
      else button.click();
    }
  });

  // One press, one question: the second press of a waiting form is dropped.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    const wait = form.querySelector(".trial-wait");
    if (!wait) return;
    wait.hidden = false;
    form.querySelector("button").setAttribute("aria-busy", "true");
    const began = Date.now();
    setInterval(() => {
      wait.querySelector("[data-seconds]").textContent = String(Math.round((Date.now() - began) / 1000));
    }, 1000);
  });

  // The browser may bring a page back with its forms still marked as sent.
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    const chosen = document.querySelector("#bench a[aria-current]");
    if (chosen) chosen.focus({ preventScroll: true });
  });
})();
