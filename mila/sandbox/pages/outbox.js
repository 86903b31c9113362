// Looks for new messages every few seconds; the server escapes them. A reader is told politely, and may pause it.
const list = document.getElementById("messages");
const news = document.getElementById("news");
const pause = document.getElementById("pause");
let paused = false;

pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
});

async function refresh() {
  if (paused || document.hidden) return;
  try {
    const answer = await fetch("/outbox/messages", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const newest = list.querySelector("li[id]")?.id;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const items = [...page.querySelectorAll("li")];
    if (items[0]?.id === newest) return;
    list.replaceChildren(...items);
    news.textContent = "A new message came in.";
  } catch {
    news.textContent = "The sandbox does not answer at the moment.";
  }
}

setInterval(refresh, 2000);
