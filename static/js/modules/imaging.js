/** The reader of discs; without it the page leads to the other ways. */
export async function start(element) {
  if (!window.crypto?.subtle || !("arrayBuffer" in Blob.prototype)) return;
  const { startImaging } = await import("../imaging/page.js");
  startImaging(element);
}
