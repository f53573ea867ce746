/* The loud notice of a page: what happened, what is kept, what to do. Any script asks for it with an event:
   new CustomEvent("kho:loud", {detail: {tone, title, text}}). */
(() => {
  "use strict";

  const ICONS = { failed: "octagon", busy: "info", warn: "triangle" };

  function corner() {
    const found = document.getElementById("loud") || document.createElement("div");
    found.id = "loud";
    const above = [...document.querySelectorAll("dialog[open]")].pop() || document.body;
    above.append(found);
    return found;
  }

  function shout({ tone, title, text }) {
    const alert = document.createElement("div");
    alert.className = "alert";
    alert.dataset.tone = tone;
    alert.setAttribute("role", tone === "busy" ? "status" : "alert");
    alert.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${ICONS[tone]}"/></svg><div class="alert-body"><p class="alert-title"></p><p></p><div class="alert-actions"><button class="button" type="button" data-size="s">Đã hiểu</button></div></div>`;
    const [said, kept] = alert.querySelectorAll("p");
    said.textContent = title;
    kept.textContent = text;
    kept.hidden = !text;
    alert.querySelector("button").addEventListener("click", () => alert.remove());
    corner().replaceChildren(alert);
  }

  document.addEventListener("kho:loud", (event) => shout(event.detail));
})();
