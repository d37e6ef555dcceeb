// Run by `node --test`, from tests/records/test_reading_discs.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST_BYTES, Packer } from "../../static/js/imaging/packer.js";

const PART = 16 * 1024 * 1024;

class Scratched {
  constructor(size) {
    this.size = size;
    this.isWiped = false;
  }

  arrayBuffer() {
    if (this.isWiped) return Promise.resolve(new ArrayBuffer(this.size));
    return Promise.reject(new DOMException("cannot be read", "NotReadableError"));
  }
}

const fileOf = (size) => new Blob([new Uint8Array(size)]);
const picturesOf = (files) => files.map((file, place) => ({ number: place + 1, uid: `1.2.${place + 1}`, file }));

async function packsOf(packer) {
  const packs = [];
  for (let pack = await packer.next(); pack; pack = await packer.next()) packs.push(pack);
  const last = packer.last();
  return { packs, last };
}

test("every pack but the last is large enough for the store, and none is much larger than a part", async () => {
  const sizes = [...Array(40).fill(500_000), 16_000_000, 1, 2, 3, 20_000_000, 3_000_000, 14_000_000, 9];
  const { packs, last } = await packsOf(new Packer(picturesOf(sizes.map(fileOf)), PART));

  assert.ok(packs.length >= 4);
  assert.ok(packs.every(({ zip }) => zip.length >= LEAST_BYTES));
  const uids = [...packs, last].flatMap((pack) => pack.uids);
  assert.deepEqual(uids, sizes.map((_, place) => `1.2.${place + 1}`));
});

test("a picture that the disc does not give costs no other", async () => {
  const files = [fileOf(1000), new Scratched(2000), fileOf(3000)];
  const packer = new Packer(picturesOf(files), PART);

  assert.equal(await packer.next(), null);
  assert.deepEqual(packer.unreadable.map(({ uid }) => uid), ["1.2.2"]);

  files[1].isWiped = true;
  packer.tryAgain();
  assert.equal(await packer.next(), null);
  assert.deepEqual(packer.unreadable, []);
  assert.deepEqual(packer.last().uids, ["1.2.1", "1.2.3", "1.2.2"]);
  assert.equal(packer.last(), null);
});

test("the same pictures always make the same bytes", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => packsOf(new Packer(picturesOf([fileOf(5000)]), PART))));
  assert.deepEqual(one.last.zip, other.last.zip);
});
