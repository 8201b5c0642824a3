import type { LogLine } from '@mutirao/event-sourcing';
import type { Model } from 'mongoose';
import { lineId } from './batch.ts';
import type { LinesDocument } from './collections.ts';

/** Documents of one key's log. */
interface Page {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** The documents that end at `from` or after it, in order. */
export function pageUp(
  lines: Model<LinesDocument>,
  { key, from, limit }: Page,
): Promise<LinesDocument[]> {
  return lines
    .find({ _id: { $gte: lineId(key, from), $lte: lineId(key, Number.MAX_SAFE_INTEGER) } })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<LinesDocument[]>()
    .exec();
}

/** Those that end at `to` or after it, newest first, from the one on that holds `from`. */
export async function pageDown(
  lines: Model<LinesDocument>,
  { key, from, to, limit }: Page,
): Promise<LinesDocument[]> {
  const [holding] = await pageUp(lines, { key, from, to, limit: 1 });
  return lines
    .find({ _id: { $gte: lineId(key, to), $lte: holding?._id ?? lineId(key, from) } })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<LinesDocument[]>()
    .exec();
}

export function lineOf(text: string): LogLine {
  const space = text.indexOf(' ');
  return { position: Number.parseInt(text, 10), text: text.slice(space + 1) };
}
