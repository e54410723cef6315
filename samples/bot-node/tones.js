// Audio as telephones have it: mu-law (ITU-T G.711), 8,000 samples a second, one byte each.

const rate = 8000;

/** Tones of so many hertz, one after the other. */
export function melody(frequencies, seconds) {
  const samples = Math.round(rate * seconds);
  return Buffer.concat(frequencies.map((frequency) => Buffer.from(Array.from({ length: samples }, (_, i) => {
    const fade = Math.min(1, i / 80, (samples - i) / 80); // 10 ms, or each tone would begin and end with a click
    return encode(8000 * fade * Math.sin((2 * Math.PI * frequency * i) / rate));
  }))));
}

/** The mean loudness of some audio: 0 is silence, 32,124 the most there is. */
export function loudness(audio) {
  return audio.reduce((sum, byte) => sum + Math.abs(decode(byte)), 0) / Math.max(1, audio.length);
}

function encode(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32635, Math.round(Math.abs(sample))) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function decode(byte) {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits & 0x70) >> 4)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}
