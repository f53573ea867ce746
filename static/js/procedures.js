/* The procedure search: arrows go from the words into the answers, Enter opens the dossier.
   Without this file the search is a form with a button, and the answers are radio buttons. */
(() => {
  "use strict";

  const search = document.getElementById("procedure-search");
  if (!search) return;
  const answers = () => [...document.querySelectorAll("#procedures input[name=procedure]")];
  let opensOnArrival = false;

  /* Whether the answers on the screen belong to the words in the box. */
  function isAnswered() {
    const answer = document.querySelector("#procedures [data-query]");
    return Boolean(answer) && answer.dataset.query === search.value.trim();
  }

  function pick(answer) {
    answer.checked = true;
    answer.focus();
  }

  function open() {
    document.querySelector("button[name=open]").click();
  }

  /* One answer is opened; among several the first is offered, never opened by itself. */
  function openOrPick() {
    const found = answers();
    if (found.some((each) => each.checked)) return open();
    if (found.length) pick(found[0]);
  }

  function keyInSearch(event) {
    const found = answers();
    opensOnArrival = event.key === "Enter" && !isAnswered();
    if (event.key === "Enter") {
      event.preventDefault();
      if (!opensOnArrival) openOrPick();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const chosen = found.find((each) => each.checked);
      pick(chosen || found[event.key === "ArrowDown" ? 0 : found.length - 1]);
    }
  }

  function keyInAnswers(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      open();
    } else if (event.key === "ArrowUp" && event.target === answers()[0]) {
      event.preventDefault();
      search.focus();
    } else if (event.key.length === 1 && event.key !== " ") {
      search.focus();
    }
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target === search) return keyInSearch(event);
    if (event.target.matches("#procedures input[name=procedure]")) keyInAnswers(event);
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "procedures" || !opensOnArrival || !isAnswered()) return;
    opensOnArrival = false;
    openOrPick();
  });
})();
