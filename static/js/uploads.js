/* Files of citizens in pieces: a lost line goes on where it stopped. Without this file the form sends whole files. */
(() => {
  "use strict";
  const PIECE = 256 * 1024;
  const AGAIN = 5000;

  class Refused extends Error {}
  class SessionLost extends Error {}

  function parts(form) {
    return {
      bar: form.querySelector("progress"),
      said: form.querySelector("[role=alert]"),
      button: form.querySelector(".upload-send"),
      again: form.querySelector(".upload-again"),
    };
  }

  async function ask(form, address, options) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token, ...options.headers };
    const answer = await fetch(address, { method: "POST", redirect: "error", ...options, headers });
    let told = {};
    try { told = await answer.json(); } catch { /* a proxy answered: the status says enough */ }
    if (answer.status === 401) throw new SessionLost(told.renew);
    if (answer.status === 409) return told;
    if (answer.status === 413 || answer.status === 422) throw new Refused(told.text);
    if (!answer.ok) throw new Error(String(answer.status));
    return told;
  }

  async function sendOne(form, file, sent, total) {
    const about = new URLSearchParams({ name: file.name, size: file.size, stamp: file.lastModified });
    const begun = await ask(form, form.dataset.pieces, { body: about });
    let at = begun.received;
    while (at < file.size) {
      show(form, sent + at, total);
      const piece = file.slice(at, at + PIECE);
      const told = await ask(form, `${form.dataset.pieces}/${begun.id}`, {
        body: piece, headers: { "X-Offset": String(at), "Content-Type": "application/octet-stream" },
      });
      at = told.received;
    }
    show(form, sent + file.size, total);
    return begun.id;
  }

  function show(form, sent, total) {
    parts(form).bar.value = Math.round((sent * 100) / Math.max(total, 1));
  }

  async function send(form) {
    if (form.dataset.busy) return;
    const { bar, said, button, again } = parts(form);
    const files = [...form.querySelector("input[type=file]").files];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    form.dataset.busy = "yes";
    said.hidden = again.hidden = true;
    bar.hidden = false;
    button.disabled = true;
    try {
      const ids = [];
      let sent = 0;
      for (const file of files) {
        ids.push(await sendOne(form, file, sent, total));
        sent += file.size;
      }
      const body = new URLSearchParams(ids.map((id) => ["id", id]));
      const done = await ask(form, form.dataset.finish, { body });
      delete form.dataset.waiting;
      delete form.dataset.busy;
      location.href = done.url;
      location.reload();
    } catch (problem) {
      stop(form, problem);
    }
    delete form.dataset.busy;
  }

  function stop(form, problem) {
    const { bar, said, button, again } = parts(form);
    button.disabled = false;
    said.hidden = false;
    if (problem instanceof Refused) {
      bar.hidden = true;
      said.textContent = problem.message || "Tệp này chưa nhận được. Các tệp khác vẫn được giữ. Xin chọn tệp khác.";
      return;
    }
    again.hidden = false;
    form.dataset.waiting = "yes";
    const kept = `Phần đã gửi (${bar.value} %) và các tệp khác vẫn được giữ.`;
    if (problem instanceof SessionLost) {
      said.textContent = `Phiên đăng nhập đã hết. ${kept} Đăng nhập lại ở thẻ mới rồi bấm "Gửi tiếp". `;
      const link = document.createElement("a");
      link.href = problem.message;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Đăng nhập lại";
      said.append(link);
      return;
    }
    said.textContent = `Mất mạng ở ${bar.value} %. ${kept} Máy tự gửi tiếp khi có mạng, hoặc bấm "Gửi tiếp".`;
    setTimeout(() => form.isConnected && form.dataset.waiting && send(form), AGAIN);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-pieces]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-pieces]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const again = event.target.closest(".upload-again");
    if (again) send(again.closest("form"));
  });
  addEventListener("online", () => document.querySelectorAll("form[data-waiting]").forEach(send));
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-busy], form[data-waiting]")) event.preventDefault();
  });
})();
