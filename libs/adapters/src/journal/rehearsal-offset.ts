import { jsonOf, jsonValue, type Kept, type Records } from '../records/records.ts';
import type { KeptOffset } from './town-clock.ts';

const KEY = 'clock';
const LOOK_EVERY_MILLISECONDS = 500;

/**
 * How far the clock of a rehearsal is behind the present, kept as a record, so that all processes of
 * the town have the same time within a moment. Set by whoever opens it first.
 */
export class RehearsalOffset implements KeptOffset {
  readonly #records: Records;
  readonly #moved: () => void;
  #kept: Kept;
  #value: number;
  #timer: NodeJS.Timeout | undefined;

  private constructor(records: Records, kept: Kept, moved: () => void) {
    this.#records = records;
    this.#kept = kept;
    this.#value = jsonOf(kept);
    this.#moved = moved;
  }

  /** `moved` is called when the clock was put forward, here or elsewhere. */
  static async open(
    records: Records,
    startAt: number | undefined,
    moved: () => void,
  ): Promise<RehearsalOffset> {
    const value = startAt === undefined ? 0 : Date.now() - startAt;
    await records.insert([{ key: KEY, value: jsonValue(value) }]);
    const kept = await records.get(KEY);
    if (!kept) throw new Error('the clock of a rehearsal is kept');
    const offset = new RehearsalOffset(records, kept, moved);
    offset.#timer = setInterval(() => void offset.#look(), LOOK_EVERY_MILLISECONDS).unref();
    return offset;
  }

  get value(): number {
    return this.#value;
  }

  async move(_: number, to: number): Promise<boolean> {
    const { revision } = this.#kept;
    const isMoved = await this.#records.replace({ key: KEY, value: jsonValue(to) }, revision);
    await this.#look();
    return isMoved;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** While it cannot be asked, the time goes on as it was. */
  async #look(): Promise<void> {
    const kept = await this.#records.get(KEY).catch(() => undefined);
    if (!kept || kept.revision === this.#kept.revision) return;
    this.#kept = kept;
    this.#value = jsonOf(kept);
    this.#moved();
  }
}
