const LONGEST = 3_000;
const QUALITY = 0.85;
const PHOTO = "image/jpeg";
// A look at this size tells enough about light and edges, and costs a phone no time.
const GLANCE = 800;
const DARK = 75;
const FLAT = 60;

/** The picture upright as its camera meant it; null for a kind that this browser can't open, such as HEIC in most. */
export async function open(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (problem) {
    // Older browsers turn it by themselves and do not know the word.
    if (problem instanceof TypeError) return createImageBitmap(file).catch(() => null);
    return null;
  }
}

/** A photo larger than anybody needs to read it, made smaller; every other file as it is. */
export async function smaller(file) {
  if (file.type !== PHOTO) return file;
  const picture = await open(file);
  if (!picture) return file;
  try {
    return await shrink(file, picture);
  } finally {
    picture.close();
  }
}

/** The same for a picture that is open already. */
export async function shrink(file, picture) {
  if (file.type !== PHOTO || Math.max(picture.width, picture.height) <= LONGEST) return file;
  const canvas = document.createElement("canvas");
  draw(picture, canvas, LONGEST);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, PHOTO, QUALITY));
  canvas.width = 0;
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name, { type: PHOTO, lastModified: file.lastModified });
}

/** Draw a picture as large as fits into a square of `side`. */
export function draw(picture, canvas, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context;
}

/** Advice, never a verdict: whether the photo looks dark, or has no sharp edges anywhere. */
export function judge(picture) {
  const canvas = document.createElement("canvas");
  const { data } = draw(picture, canvas, GLANCE).getImageData(0, 0, canvas.width, canvas.height);
  const { width, height } = canvas;
  const light = new Float32Array(width * height);
  let sum = 0;
  for (let at = 0; at < light.length; at += 1) {
    light[at] = 0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2];
    sum += light[at];
  }
  return { isDark: sum / light.length < DARK, isBlurry: edgeEnergy(light, width, height) < FLAT };
}

/** How much the second difference of neighbours varies: small where no edge is sharp. */
function edgeEnergy(light, width, height) {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const edge = 4 * light[at] - light[at - 1] - light[at + 1] - light[at - width] - light[at + width];
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}
