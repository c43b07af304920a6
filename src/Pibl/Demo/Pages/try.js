// Each button asks for its path a few times and shows who answered. The paths are fresh for shared caches alone
// (s-maxage), so every request leaves the browser.
async function ask(path, output) {
  const start = performance.now();
  const response = await fetch(path);
  await response.text();
  const server = response.headers.get("X-Demo-Server") ?? "?";
  const status = response.headers.get("Cache-Status") ?? "no Cache-Status: nothing stands before this server";
  const line = document.createElement("div");
  const badge = document.createElement("b");
  line.className = `server-${server}`;
  badge.textContent = server;
  line.append(badge, ` ${Math.round(performance.now() - start)} ms · ${status}`);
  output.append(line);
}

for (const button of document.querySelectorAll("button[data-path]")) {
  button.addEventListener("click", async () => {
    const output = button.nextElementSibling;
    output.replaceChildren();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      for (let i = 0; i < Number(button.dataset.times); i++) {
        await ask(button.dataset.path, output);
      }
    } catch (failure) {
      output.append(`No answer: ${failure.message}`);
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
}
