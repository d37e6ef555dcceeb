/** The uploader of a page; the plain form stays in its place where the program does not arrive or could not work. */
export async function start(element) {
  // Digests need a secure page; everything else that is used came with the same generation of browsers.
  if (!window.crypto?.subtle || !("arrayBuffer" in Blob.prototype)) return;
  const { startPapers } = await import("../sending/papers.js");
  startPapers(element);
}
