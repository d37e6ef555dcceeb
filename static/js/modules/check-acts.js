/** An opened act puts the cursor where one goes on; Escape closes it and gives the keys of the page back. */
export function start(section) {
  for (const act of section.querySelectorAll("details")) {
    act.addEventListener("toggle", () => {
      if (!act.open) return;
      const boxes = [...act.querySelectorAll("input:not([type=hidden]), select, textarea")];
      (boxes.find((box) => box.checked) ?? boxes[0])?.focus();
      act.scrollIntoView({ block: "nearest" });
    });
    act.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !act.open) return;
      act.open = false;
      act.querySelector("summary").focus();
    });
  }
}
