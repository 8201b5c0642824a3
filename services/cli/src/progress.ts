import { type Options, type Params, SingleBar } from 'cli-progress';
import { showCount } from './display.ts';
import type { Output } from './terminal.ts';

export interface ProgressOptions {
  readonly label: string;
  /** What is counted, in the plural: lines, bytes, movements. */
  readonly counted: string;
  /** Unknown for what comes through a pipe: then nothing is shown. */
  readonly total?: number | undefined;
}

export interface Progress {
  /** How many are done so far; `total` if it became known or changed. */
  at(done: number, total?: number): void;
  stop(): void;
}

/** Work that ends sooner needs no bar; one that flashes by only distracts. */
const SHOWN_AFTER_MS = 1000;

/** A bar with rate and time left, on a terminal alone, for work that lasts. */
export function startProgress(stream: Output, options: ProgressOptions): Progress {
  if (stream.isTTY !== true) return { at: () => undefined, stop: () => undefined };
  const started = performance.now();
  let total = options.total ?? 0;
  let bar: SingleBar | undefined;
  return {
    at(done, newTotal = total) {
      total = newTotal;
      if (total === 0 || performance.now() - started < SHOWN_AFTER_MS) return;
      bar ??= openBar(stream, options, started, total);
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}

function openBar(stream: Output, options: ProgressOptions, started: number, total: number) {
  const bar = new SingleBar({
    stream: stream as NodeJS.WritableStream,
    clearOnComplete: true,
    hideCursor: true,
    format: (_: Options, state: Params) => renderBar(state, options, performance.now() - started),
  });
  bar.start(total, 0);
  return bar;
}

const BAR_WIDTH = 20;

/** `paying ████████░░░░░░░░░░░░ 6,000 of 15,000 lines, 5,300/s, 2 s left`, within 80 columns. */
export function renderBar(
  { value, total }: Pick<Params, 'value' | 'total'>,
  { label, counted }: ProgressOptions,
  elapsedMs: number,
): string {
  const filled = Math.round(BAR_WIDTH * Math.min(1, value / total));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const perSecond = (value / Math.max(1, elapsedMs)) * 1000;
  const secondsLeft = Math.ceil((total - value) / Math.max(perSecond, 0.001));
  const rate = `${showCount(Math.round(perSecond))}/s`;
  const left = value === 0 ? '' : `, ${showCount(secondsLeft)} s left`;
  return `${label} ${bar} ${showCount(value)} of ${showCount(total)} ${counted}, ${rate}${left}`;
}
