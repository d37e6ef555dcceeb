/** Bring the list of problems to the person, and each link to the input it is about. */
export function start(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    const words = (control ?? target).closest("fieldset, .c-field") ?? target;
    words.scrollIntoView({ block: "start" });
    (control ?? target).focus({ preventScroll: true });
  });
}
