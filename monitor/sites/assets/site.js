// The pages are whole without this: it searches, counts, and keeps "checked … ago" true while a page stays open.
"use strict";
const root = document.body.dataset.root;

function ago(moment, now) {
  const minutes = Math.floor((now - moment) / 60000);
  const words = new Intl.RelativeTimeFormat("en");
  if (minutes < 0) return moment.toISOString().replace("T", " ").slice(0, 16) + " UTC";
  if (minutes < 1) return "less than a minute ago";
  if (minutes < 120) return words.format(-minutes, "minute");
  if (minutes < 48 * 60) return words.format(-Math.floor(minutes / 60), "hour");
  return words.format(-Math.floor(minutes / 1440), "day");
}

function tellTimes() {
  for (const time of document.querySelectorAll("time[data-page]")) {
    if (!time.title) time.title = time.textContent;
    time.textContent = ago(new Date(time.dateTime), new Date());
  }
}

function placeTime(page) {
  const place = document.querySelector(`[data-checked="${CSS.escape(page.id)}"]`);
  if (!place || !page.checked_at) return;
  const time = document.createElement("time");
  time.dataset.page = page.id;
  place.replaceChildren(`${page.status}, checked `, time);
  place.removeAttribute("data-checked");
}

// Where nobody checks any more, nobody writes "stale" into the page either.
function outdate(page) {
  page.status = "stale";
  const time = document.querySelector(`time[data-page="${CSS.escape(page.id)}"]`);
  const item = time && time.closest("li");
  if (!item || !item.querySelector("b")) return;
  item.className = "stale";
  item.querySelector("b").textContent = "stale";
  item.querySelector("span").textContent = "not checked in time: these are the prices as last read";
}

async function refresh() {
  const answer = await fetch(`${root}v1/index.json`, { cache: "no-cache" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const index = await answer.json();
  const expired = new Date(index.expires_at) < new Date();
  for (const page of index.pages) {
    if (expired && page.status === "fresh") outdate(page);
    placeTime(page);
    const time = document.querySelector(`time[data-page="${CSS.escape(page.id)}"]`);
    if (!time || !page.checked_at) continue;
    time.dateTime = page.checked_at;
    time.title = page.checked_at.replace("T", " ").replace("Z", " UTC");
    const state = time.closest("li").querySelector("b");
    if (state && state.textContent !== page.status) document.getElementById("newer").hidden = false;
  }
  if (String(index.serial) !== document.body.dataset.serial) document.getElementById("newer").hidden = false;
  tellTimes();
}

function search() {
  const box = document.getElementById("q");
  const rows = [...document.querySelectorAll(".rates tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const count = document.getElementById("count");
  const show = () => {
    const wanted = box.value.toLowerCase().split(/\s+/);
    rows.forEach((row, i) => { row.hidden = !wanted.every((word) => texts[i].includes(word)); });
    const seen = rows.filter((row) => row.offsetParent !== null);
    const models = new Set(seen.map((row) => row.querySelector("a").textContent)).size;
    count.textContent = models ? `${models} model${models === 1 ? "" : "s"} shown` : "Nothing matches. Try another tier or modality, or a shorter word.";
  };
  document.getElementById("search").hidden = false;
  document.querySelector(".filters").addEventListener("input", show);
  show();
}

tellTimes();
if (document.getElementById("q")) search();
if (location.protocol.startsWith("http")) {
  refresh();
  setInterval(refresh, 60000);
}
setInterval(tellTimes, 20000);
