// CRC-32 of ZIP (polynomial EDB88320), eight bytes a step.
const STEPS = 8;
const TABLES = Array.from({ length: STEPS }, () => new Uint32Array(256));

for (let value = 0; value < 256; value += 1) {
  let sum = value;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  TABLES[0][value] = sum;
}
for (let value = 0; value < 256; value += 1) {
  for (let step = 1; step < STEPS; step += 1) {
    const before = TABLES[step - 1][value];
    TABLES[step][value] = (before >>> 8) ^ TABLES[0][before & 255];
  }
}

/** The check sum of all bytes, as an unsigned number. */
export function crc32(bytes) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  const whole = bytes.length - (bytes.length % STEPS);
  let sum = 0xffffffff;
  let at = 0;
  for (; at < whole; at += STEPS) {
    sum ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    sum =
      t7[sum & 255] ^ t6[(sum >>> 8) & 255] ^ t5[(sum >>> 16) & 255] ^ t4[sum >>> 24] ^
      t3[bytes[at + 4]] ^ t2[bytes[at + 5]] ^ t1[bytes[at + 6]] ^ t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at += 1) sum = (sum >>> 8) ^ t0[(sum ^ bytes[at]) & 255];
  return (sum ^ 0xffffffff) >>> 0;
}
