import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import QRCode from 'qrcode';

/** Level M: 15 % of it may be dirty or hidden. */
const LEVEL = { errorCorrectionLevel: 'M' } as const;
/** White around it, in modules (ISO/IEC 18004 §9.1), and pixels of a module. */
const MARGIN = 4;
const SCALE = 6;
const compress = promisify(deflate);

/** A QR code as an image: SVG for screens and paper, PNG for what cannot show that. */
export async function qrImage(text: string, format: 'svg' | 'png'): Promise<Buffer> {
  if (format === 'png') return png(text);
  return Buffer.from(await QRCode.toString(text, { ...LEVEL, margin: MARGIN, type: 'svg' }));
}

/**
 * One bit a pixel. The library's own writer holds up the thread for 20 ms an image, and this is the
 * thread that decides payments.
 */
async function png(text: string): Promise<Buffer> {
  const { size, data } = QRCode.create(text, LEVEL).modules;
  const pixels = (size + 2 * MARGIN) * SCALE;
  const width = Math.ceil(pixels / 8) + 1;
  const rows = Buffer.alloc(width * pixels, 0xff);
  for (let y = 0; y < pixels; y++) {
    // Each row begins with its filter: none.
    rows[y * width] = 0;
    for (let x = 0; x < pixels; x++) {
      const column = Math.floor(x / SCALE) - MARGIN;
      const row = Math.floor(y / SCALE) - MARGIN;
      const inside = column >= 0 && column < size && row >= 0 && row < size;
      if (!inside || !data[row * size + column]) continue;
      const at = y * width + 1 + (x >> 3);
      rows[at] = (rows[at] as number) & ~(0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  // A bit a pixel, grey; compression, filters and interlacing as always (PNG, W3C, §11.2.1).
  header.writeUInt8(1, 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const image = chunk('IDAT', await compress(rows));
  return Buffer.concat([signature, chunk('IHDR', header), image, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
