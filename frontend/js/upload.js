// Files can be dropped where they can be chosen; the names are shown before anything is sent.
function show(zone) {
  const input = zone.querySelector("input[type=file]");
  zone.querySelector("[data-names]").textContent = [...input.files].map((file) => file.name).join(", ");
}
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  input.addEventListener("change", () => show(zone));
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.toggle("over", name === "dragover"); });
  }
  zone.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; show(zone); });
}
