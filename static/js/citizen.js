/* Citizens' pages: fields save themselves, files show their progress. Everything also works without this file. */
(() => {
  "use strict";
  const AGAIN = 5000;

  function token(form) {
    return form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  /* ---- fields ---- */
  const form = document.querySelector("form[data-autosave]");
  if (form) {
    const waiting = new Map();
    const line = document.getElementById("savestate");
    const problem = document.getElementById("save-problem");
    const problemText = document.getElementById("save-problem-text");
    const renew = document.getElementById("save-renew");
    let busy = false;
    let timer = 0;

    const say = (text) => { line.querySelector("span").textContent = text; };

    function fail(text, url) {
      problem.hidden = false;
      problemText.textContent = text;
      renew.hidden = !url;
      if (url) renew.href = url;
      line.dataset.tone = "failed";
      say("Chưa lưu được");
    }

    function mark(name, texts) {
      const field = form.elements[name];
      if (!field || !field.setAttribute) return;
      const id = `${field.id}_live`;
      let note = document.getElementById(id);
      if (!texts) {
        field.removeAttribute("aria-invalid");
        if (note) note.remove();
        return;
      }
      field.setAttribute("aria-invalid", "true");
      if (!note) {
        note = document.createElement("span");
        note.id = id;
        note.className = "field-error";
        note.setAttribute("role", "alert");
        field.insertAdjacentElement("afterend", note);
        field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${id}`.trim());
      }
      note.textContent = texts.join(" ");
    }

    async function send() {
      if (busy || !waiting.size) return;
      busy = true;
      if (problem.hidden) say("Đang lưu…");
      clearTimeout(timer);
      const sent = new Map(waiting);
      const body = new URLSearchParams([...sent]);
      body.set("csrfmiddlewaretoken", token(form));
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "error",
        });
        const said = await answer.json();
        if (answer.status === 401) {
          fail("Phiên đăng nhập đã hết. Điều bạn gõ vẫn còn ở trang này: đăng nhập lại ở thẻ mới, chúng tôi tự lưu tiếp.", said.renew);
          timer = setTimeout(send, AGAIN);
        } else if (answer.status === 422) {
          for (const [name, value] of sent) if (waiting.get(name) === value) waiting.delete(name);
          for (const name of sent.keys()) mark(name, said.fields && said.fields[name]);
          line.dataset.tone = "failed";
          say("Có chỗ cần sửa");
        } else if (!answer.ok) {
          fail(`${said.text} Điều bạn gõ vẫn còn ở trang này.`, "");
        } else {
          for (const [name, value] of sent) if (waiting.get(name) === value) waiting.delete(name);
          for (const name of sent.keys()) mark(name, null);
          problem.hidden = true;
          line.dataset.tone = "ready";
          say(`Đã lưu lúc ${said.saved_at}`);
        }
      } catch {
        fail("Máy đang mất mạng, hoặc hệ thống chưa trả lời. Đừng đóng trang này; chúng tôi tự lưu lại khi có mạng.", "");
        timer = setTimeout(send, AGAIN);
      }
      busy = false;
    }

    form.addEventListener("change", (event) => {
      if (!event.target.name || event.target.name === "csrfmiddlewaretoken") return;
      waiting.set(event.target.name, event.target.value);
      send();
    });
    form.addEventListener("input", (event) => {
      if (!event.target.name || event.target.type === "radio") return;
      waiting.set(event.target.name, event.target.value);
      clearTimeout(timer);
      timer = setTimeout(send, 1500);
    });
    addEventListener("online", send);
    addEventListener("focus", send);
    form.addEventListener("submit", () => waiting.clear());
    addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
  }

  document.addEventListener("submit", (event) => {
    const wait = event.target.closest("form[data-wait]");
    if (wait) {
      const line = wait.querySelector(".wait");
      line.hidden = false;
      line.textContent = wait.dataset.wait;
    }
  });
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
})();
