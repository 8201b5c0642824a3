import { inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import QRCode from 'qrcode';
import { qrImage } from './qr-image.ts';

const TEXT = '00020101021226520011org.mutirao0104vila0225w7Yt2mKq9XcBv4nLzR0aPe.57';

/** Pixels of a PNG of one bit each, without filters: true is black. */
function pixelsOf(png: Buffer) {
  const width = png.readUInt32BE(16);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const bytes = Math.ceil(width / 8) + 1;
  const isBlack = (x: number, y: number) =>
    ((rows[y * bytes + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0;
  return { width, isBlack };
}

test('every module of the code is where it belongs, with white around it', async () => {
  const { size, data } = QRCode.create(TEXT, { errorCorrectionLevel: 'M' }).modules;
  const { width, isBlack } = pixelsOf(await qrImage(TEXT, 'png'));
  expect(width).toBe((size + 8) * 6);
  for (let row = -4; row < size + 4; row++) {
    for (let column = -4; column < size + 4; column++) {
      const inside = row >= 0 && row < size && column >= 0 && column < size;
      const expected = inside && data[row * size + column] === 1;
      const corners = [0, 5].map((by) => isBlack((column + 4) * 6 + by, (row + 4) * 6 + by));
      expect([row, column, ...corners]).toEqual([row, column, expected, expected]);
    }
  }
});

test('an SVG names no other address and runs no script', async () => {
  const svg = (await qrImage(TEXT, 'svg')).toString();
  expect(svg).toMatch(/^<svg [^>]*viewBox/);
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/script|href|http/);
});
