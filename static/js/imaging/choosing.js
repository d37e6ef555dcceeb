const ZIP = /\.zip$/i;
const order = new Intl.Collator("en", { numeric: true });

/** Folder, ZIP or drop: `onFiles(files)` hears what was chosen, in the order of the disc, or one ZIP alone. */
export function startChoosing(parts, onFiles) {
  const folder = parts["folder-input"];
  parts.folder.addEventListener("click", () => folder.click());
  parts.zip.addEventListener("click", () => parts["zip-input"].click());
  for (const input of [folder, parts["zip-input"]]) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      // The same disc chosen once more is a change, too.
      input.value = "";
      if (files.length > 0) onFiles(inOrder(files));
    });
  }
  startDropping(parts.choose, onFiles);
}

/** Whether this browser can hand over a whole folder; phones could not for long. */
export const canChooseFolders = () => "webkitdirectory" in HTMLInputElement.prototype;

export const isZip = (files) => files.length === 1 && ZIP.test(files[0].name);

function startDropping(place, onFiles) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (isOver) => place.classList.toggle("c-drop--over", isOver);
  // Beside the box, a dropped file would take the place of the whole page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => hasFiles(event) && event.preventDefault());
  }
  place.addEventListener("dragover", (event) => mark(hasFiles(event)));
  place.addEventListener("dragleave", () => mark(false));
  place.addEventListener("drop", async (event) => {
    mark(false);
    if (!hasFiles(event)) return;
    // The list of what was dropped is gone once the event is over, so it is copied first.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = entries.length > 0 ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files];
    if (files.length > 0) onFiles(inOrder(files));
  });
}

async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    return file ? [Object.defineProperty(file, "path", { value: entry.fullPath })] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A folder is handed over a hundred entries at a time.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesOf(each)));
  }
}

/** As the files lie on the disc: reading it from one end to the other is several times faster. */
function inOrder(files) {
  const pathOf = (file) => file.path || file.webkitRelativePath || file.name;
  return files.sort((one, other) => order.compare(pathOf(one), pathOf(other)));
}
