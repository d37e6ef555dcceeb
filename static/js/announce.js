/** Say a sentence once to people who listen to the page, when the voice is free. */
export function announce(sentence) {
  const region = document.getElementById("live");
  if (!region || !sentence) return;
  // The same sentence twice would be no change, and so would not be read.
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = sentence;
  }, 50);
}
