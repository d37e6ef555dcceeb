// Calls functions of static/js modules that need no page, for tests in Python.
// Takes a JSON list of {module, name, args} on standard input and gives a JSON list of what came back.
// Bytes travel as {"base64": "…"}.
import { readFileSync } from "node:fs";

const ROOT = new URL("../../static/js/", import.meta.url);

function unpacked(value) {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  if ("base64" in value) return new Uint8Array(Buffer.from(value.base64, "base64"));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpacked(each)]));
}

function packed(value) {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  if (value instanceof Set) return [...value];
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packed(each)]));
}

const answers = [];
for (const { module, name, args } of JSON.parse(readFileSync(0, "utf8"))) {
  const functions = await import(new URL(module, ROOT));
  answers.push(packed(await functions[name](...unpacked(args))) ?? null);
}
process.stdout.write(JSON.stringify(answers));
