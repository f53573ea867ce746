/* Pictures and PDFs dropped on a row of the board, or pasted while a row has the focus, go the way of its upload form.
   Without scripts the form's own button does the same. */
(() => {
  "use strict";

  const ACCEPTED = ["application/pdf", "image/jpeg", "image/png"];
  const rowAt = (target) => target && target.closest && target.closest(".component");
  const inputOf = (row) => row && row.querySelector(".upload-input");

  function send(row, files) {
    const input = inputOf(row);
    const usable = [...files].filter((file) => ACCEPTED.includes(file.type));
    if (!input || !usable.length) return false;
    const transfer = new DataTransfer();
    usable.forEach((file, position) => transfer.items.add(named(file, position)));
    input.files = transfer.files;
    input.form.requestSubmit();
    return true;
  }

  /* What is pasted is called image.png by every browser. */
  function named(file, position) {
    if (!/^image\.(png|jpe?g)$/i.test(file.name)) return file;
    const ending = file.type === "image/png" ? "png" : "jpg";
    return new File([file], `Ảnh dán ${position + 1}.${ending}`, { type: file.type });
  }

  function onPaste(event) {
    if (event.target.matches && event.target.matches("input, textarea")) return;
    if (document.querySelector("dialog[open]")) return;
    const row = rowAt(document.activeElement);
    if (row && event.clipboardData && send(row, event.clipboardData.files)) event.preventDefault();
  }

  const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  function onDragOver(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // beside a row nothing opens in place of the page
    mark(inputOf(rowAt(event.target)) ? rowAt(event.target) : null);
    event.dataTransfer.dropEffect = marked ? "copy" : "none";
  }

  let marked = null;

  function mark(row) {
    if (marked === row) return;
    if (marked) delete marked.dataset.drop;
    marked = row;
    if (marked) marked.dataset.drop = "over";
  }

  function onDrop(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const row = marked;
    mark(null);
    if (row) send(row, event.dataTransfer.files);
  }

  document.addEventListener("paste", onPaste);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragend", () => mark(null));
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
})();
