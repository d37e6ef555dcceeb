// Looks through pages and pictures without loading the page around them again. Every control is a link first.

const RENEW_MS = 45_000;
const AHEAD = 4;
const KEPT = 80;
const LEAP = 10;
const WHEEL_MS = 60;
const LARGEST = 3;

const stage = document.getElementById("stage");
const count = document.getElementById("count");
const slider = document.getElementById("slider");
const trouble = document.getElementById("trouble");
const ended = document.getElementById("ended");
const total = Number(stage.dataset.total);
const state = {
  number: Number(stage.dataset.number),
  zoom: Number(stage.dataset.zoom),
  turns: Number(stage.dataset.turns),
  ticket: stage.dataset.ticket,
  isOver: false,
};
// Answers may not be stored, so what was drawn is kept here while the page is open.
const drawn = new Map();

function query(changes) {
  const now = { n: state.number, z: state.zoom, r: state.turns, ...changes };
  return `?${new URLSearchParams({ t: state.ticket, ...now })}`;
}

function words(number) {
  return stage.dataset.count.replace("{n}", number);
}

function picture(number) {
  const key = `${number}/${state.turns}`;
  if (!drawn.has(key)) {
    const image = new Image();
    image.className = "v-picture";
    image.alt = words(number);
    image.src = `/picture${query({ n: number })}`;
    image.addEventListener("error", () => drawn.delete(key));
    drawn.set(key, image);
    if (drawn.size > KEPT) drawn.delete(drawn.keys().next().value);
  }
  return drawn.get(key);
}

async function show() {
  const { number } = state;
  describe();
  const image = picture(number);
  stage.setAttribute("aria-busy", "true");
  let isDrawn = true;
  try {
    await image.decode();
  } catch {
    isDrawn = false;
  }
  if (number !== state.number || state.isOver) return;
  stage.removeAttribute("aria-busy");
  trouble.hidden = isDrawn;
  stage.replaceChildren(...(isDrawn ? [image] : []));
  for (let next = number + 1; next <= Math.min(number + AHEAD, total); next += 1) picture(next);
}

function describe() {
  count.textContent = words(state.number);
  slider.value = state.number;
  slider.setAttribute("aria-valuetext", words(state.number));
  stage.className = stage.className.replace(/v-stage--\d/, `v-stage--${state.zoom}`);
  const ways = { first: 1, previous: state.number - 1, next: state.number + 1, last: total };
  for (const link of document.querySelectorAll("[data-go]")) {
    const target = within(ways[link.dataset.go]);
    link.href = query({ n: target });
    link.toggleAttribute("aria-disabled", false);
    if (target === state.number) link.setAttribute("aria-disabled", "true");
  }
  for (const link of document.querySelectorAll("[data-zoom].v-way")) {
    link.href = query({ z: link.dataset.zoom });
    link.removeAttribute("aria-current");
    if (Number(link.dataset.zoom) === state.zoom) link.setAttribute("aria-current", "true");
  }
}

function within(number) {
  return Math.min(Math.max(number, 1), total);
}

function go(number) {
  if (state.isOver || within(number) === state.number) return;
  state.number = within(number);
  show();
}

function end() {
  state.isOver = true;
  ended.hidden = false;
  drawn.clear();
  stage.replaceChildren();
}

async function renew() {
  if (state.isOver) return;
  try {
    const answer = await fetch(`/ticket?${new URLSearchParams({ t: state.ticket })}`, { cache: "no-store" });
    if (answer.status === 403 || answer.status === 404) end();
    else if (answer.ok) {
      state.ticket = await answer.text();
      describe();
    }
  } catch {
    // The line is away: the next try may still be in time.
  }
}

const MOVES = {
  ArrowLeft: () => state.number - 1,
  ArrowRight: () => state.number + 1,
  PageUp: () => state.number - LEAP,
  PageDown: () => state.number + LEAP,
  Home: () => 1,
  End: () => total,
};

document.addEventListener("keydown", (event) => {
  const isTaken = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.target === slider;
  if (isTaken || !(event.key in MOVES)) return;
  event.preventDefault();
  go(MOVES[event.key]());
});

// The page around this one has keys of its own and hands on those for looking.
const ASKED = {
  previous: () => go(state.number - 1),
  next: () => go(state.number + 1),
  larger: () => enlarge(Math.min(state.zoom + 1, LARGEST)),
  smaller: () => enlarge(Math.max(state.zoom - 1, 1)),
  turn: () => turn(),
};

addEventListener("message", (event) => {
  if (event.origin !== stage.dataset.portal || event.source !== parent || state.isOver) return;
  if (typeof event.data === "string" && Object.hasOwn(ASKED, event.data)) ASKED[event.data]();
});

// The keys of that page go on working after a click in here. Whoever walks in by Tab stays and has the keys of this one.
addEventListener("pointerup", (event) => {
  if (parent !== window && event.pointerType === "mouse" && event.target !== slider) {
    parent.postMessage("clicked", stage.dataset.portal);
  }
});

function enlarge(zoom) {
  state.zoom = zoom;
  describe();
}

function turn() {
  state.turns = (state.turns + 1) % 4;
  show();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.v-way");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { go: way, zoom } = link.dataset;
  if (way) go({ first: 1, previous: state.number - 1, next: state.number + 1, last: total }[way]);
  else if (zoom) enlarge(Number(zoom));
  else turn();
});

slider.addEventListener("input", () => go(Number(slider.value)));

if ("wheel" in stage.dataset) {
  let moved = 0;
  stage.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || state.zoom !== 1) return;
      event.preventDefault();
      if (event.timeStamp - moved < WHEEL_MS || event.deltaY === 0) return;
      moved = event.timeStamp;
      go(state.number + Math.sign(event.deltaY));
    },
    { passive: false },
  );
}

slider.closest("label").hidden = total < 2;
document.getElementById("keys").hidden = total < 2 || matchMedia("(hover: none)").matches;
show();
setInterval(renew, RENEW_MS);
