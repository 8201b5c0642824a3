import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Callers } from './callers.fixture.ts';
import { eventually, Unanswered } from './client.fixture.ts';
import { type Event, ofKind, transfersOf } from './history.fixture.ts';
import { operation, perform, type Transfer } from './load.fixture.ts';

const AGAIN_MILLISECONDS = 100;

export interface Payment extends Transfer {
  /** `performance.now()` at the first try, and at the answer. */
  readonly began: number;
  ended?: number;
  /** How often nobody could say what became of it. */
  unanswered: number;
}

/**
 * People who pay each other one minor unit, one payment after the other, until told to stop. What was
 * not answered is asked again with its key until it is.
 */
export class Spending {
  readonly payments: Payment[] = [];
  readonly #town: Callers;
  readonly #people: readonly string[];
  readonly #running: Promise<unknown>;
  #isOver = false;

  constructor(town: Callers, people: readonly string[]) {
    this.#town = town;
    this.#people = people;
    this.#running = Promise.all(people.map((_, index) => this.#spend(index)));
    this.#running.catch(() => undefined);
  }

  get answered(): Payment[] {
    return this.payments.filter(({ answer }) => answer);
  }

  /** Resolves when so many more are answered, of those that began from now on. */
  async more(count: number, withinMilliseconds = 30_000): Promise<Payment[]> {
    const now = performance.now();
    const since = () => this.answered.filter(({ began }) => began >= now);
    const enough = (found: Payment[]): boolean => found.length >= count;
    const found = await eventually(since, enough, { withinMilliseconds });
    if (!enough(found)) throw new Error(`only ${found.length} payments were answered`);
    return found.sort((a, b) => (a.ended ?? 0) - (b.ended ?? 0));
  }

  /** Begins none any more; resolves when all are answered. Throws for an answer that changed. */
  async stop(): Promise<Payment[]> {
    this.#isOver = true;
    await this.#running;
    return this.payments;
  }

  async #spend(index: number): Promise<void> {
    const from = this.#people[index] ?? '';
    const to = this.#people[(index + 1) % this.#people.length] ?? '';
    const holder = await this.#town.holder(from);
    while (!this.#isOver) {
      const body = { from, to, amountMinor: 1, unit: 'MUM' };
      const payment: Payment = {
        ...{ ...operation('/transfers', body), from, to, amountMinor: 1, mayBeRefused: true },
        ...{ began: performance.now(), unanswered: 0 },
      };
      this.payments.push(payment);
      while (!(await this.#tried(payment, () => perform(holder, payment)))) {
        await pause(AGAIN_MILLISECONDS);
      }
    }
  }

  async #tried(payment: Payment, ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await ask();
      payment.ended = performance.now();
      return true;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      payment.unanswered += 1;
      return false;
    }
  }
}

const PATIENCE_MILLISECONDS = 30_000;

/**
 * Asks for each of these again, here, as often as a client would that is told to ask again: `perform`
 * throws where the answer is not what it was.
 */
export async function askAgain(town: Callers, payments: readonly Payment[]): Promise<void> {
  const patient = performance.now() + PATIENCE_MILLISECONDS;
  const ask = async (payment: Payment): Promise<void> => {
    try {
      await perform(await town.holder(payment.from), payment);
    } catch (error) {
      if (!(error instanceof Unanswered) || performance.now() > patient) throw error;
      await pause(AGAIN_MILLISECONDS);
      await ask(payment);
    }
  };
  await Promise.all(payments.map(ask));
}

/** Which of these answers the journal does not bear out, exactly once each. */
export function unproven(payments: readonly Payment[], events: readonly Event[]): string[] {
  const byId = new Map(ofKind(events, 'Transferred').map((event) => [event.id, event]));
  const seen = new Set<unknown>();
  return payments.flatMap(({ answer, from, to, amountMinor, key }) => {
    if (answer?.status !== 201) return [`${key}: ${JSON.stringify(answer)}`];
    const event = byId.get(String(answer.body['id']));
    const moved = event ? transfersOf(event) : [];
    const asked = [`holder:${from}`, `holder:${to}`];
    const isAsAsked = moved.every(({ debit, credit }) => isDeepStrictEqual([debit, credit], asked));
    const sum = moved.reduce((total, { amount }) => total + amount, 0);
    const isOnce = !seen.has(event?.id) && event?.position === answer.body['position'];
    seen.add(event?.id);
    return isAsAsked && sum === amountMinor && isOnce ? [] : [`${key}: ${sum}, ${event?.position}`];
  });
}
