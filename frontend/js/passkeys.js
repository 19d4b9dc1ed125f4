// Passkeys: a browser that knows none is not offered them; what goes wrong is told in a sentence instead of the console.
if (!window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.querySelector("[data-passkey-failed]")?.dataset.passkeyFailed;
  if (told) window.tehingToast(told, "bad");
});
