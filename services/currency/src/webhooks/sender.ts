import { Webhook } from 'standardwebhooks';
import { pauseAfter } from './back-off.ts';
import type { Answered, Delivery } from './delivery.ts';
import type { Due, Outbox } from './outbox.ts';
import type { Target } from './seal.ts';
import { Slots } from './slots.ts';

export interface SenderPorts {
  readonly deliver: (delivery: Delivery, stop: AbortSignal) => Promise<Answered>;
  /**
   * Milliseconds since 1970, of the machine's clock, also in a rehearsal: receivers refuse what is
   * not of the last minutes.
   */
  readonly now: () => number;
  /** 0 to 1. */
  readonly chance: () => number;
  readonly pauseAfter?: typeof pauseAfter;
}

/** Targets that are sent to at one time, and how many of them may be such as let us wait. */
const AT_ONCE = 16;
const SLOW_AT_ONCE = 8;
const SLOW_MILLISECONDS = 1_000;
/** What is under way when we stop may end; what does not is sent again after the next start. */
const STOP_MILLISECONDS = 2_000;
const GONE = 410;

interface Lane {
  /** Since the outbox was asked. */
  isWoken: boolean;
  wake: () => void;
  readonly ended: Promise<void>;
}

/**
 * Sends what waits in the outbox. Each webhook has a lane of its own, in which one delivery follows
 * the other: one that fails holds back those after it, and nobody else's.
 */
export class Sender {
  readonly #outbox: Outbox;
  readonly #ports: SenderPorts;
  readonly #lanes = new Map<string, Lane>();
  readonly #slow = new Set<string>();
  readonly #slots = new Slots(AT_ONCE);
  readonly #slowSlots = new Slots(SLOW_AT_ONCE);
  readonly #stop = new AbortController();
  #stopping = false;

  constructor(outbox: Outbox, ports: SenderPorts) {
    this.#outbox = outbox;
    this.#ports = ports;
  }

  /** Something may be to send for these webhooks, or sooner than it was. */
  look(webhooks: Iterable<string>): void {
    if (this.#stopping) return;
    for (const webhook of webhooks) {
      const lane = this.#lanes.get(webhook);
      if (!lane) this.#open(webhook);
      else {
        lane.isWoken = true;
        lane.wake();
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { wake } of this.#lanes.values()) wake();
    const overdue = setTimeout(() => this.#stop.abort(), STOP_MILLISECONDS);
    await Promise.all([...this.#lanes.values()].map(({ ended }) => ended));
    clearTimeout(overdue);
  }

  #open(webhook: string): void {
    const lane = { isWoken: false, wake: () => {}, ended: Promise.resolve() };
    this.#lanes.set(webhook, lane);
    lane.ended = this.#run(webhook, lane);
  }

  async #run(webhook: string, lane: Lane): Promise<void> {
    while (!this.#stopping) {
      lane.isWoken = false;
      const due = await this.#outbox.next(webhook);
      if (lane.isWoken) continue;
      if (due === undefined) break;
      const wait = (due.delivery.nextAt ?? 0) - this.#ports.now();
      if (wait > 0) await pause(wait, lane);
      else await this.#inTurn(webhook, () => this.#send(due));
    }
    // At once after it was looked: whoever comes now opens another.
    this.#lanes.delete(webhook);
  }

  /** Those who let us wait get the half of the slots, and so take none from the others. */
  #inTurn(webhook: string, work: () => Promise<void>): Promise<void> {
    const inSlot = () => this.#slots.run(work);
    return this.#slow.has(webhook) ? this.#slowSlots.run(inSlot) : inSlot();
  }

  async #send(due: Due): Promise<void> {
    if (this.#stopping) return;
    const { deliver, now, chance } = this.#ports;
    const begun = performance.now();
    const answered = due.target
      ? await deliver(signed(due, due.target, now()), this.#stop.signal)
      : ({ fault: 'unreadable' } as const);
    if (this.#stop.signal.aborted) return;
    if (performance.now() - begun > SLOW_MILLISECONDS) this.#slow.add(due.webhook);
    else this.#slow.delete(due.webhook);
    const at = now();
    if ('status' in answered) {
      const { status } = answered;
      const tried = { at, outcome: String(status) };
      if (status >= 200 && status < 300) return this.#outbox.delivered(due, tried);
      if (status === GONE) return this.#outbox.givenUp(due, tried, 'gone');
    }
    const outcome = 'status' in answered ? String(answered.status) : answered.fault;
    const wait = (this.#ports.pauseAfter ?? pauseAfter)(due.delivery.tries + 1, chance());
    if (wait === undefined) await this.#outbox.givenUp(due, { at, outcome }, 'failing');
    else await this.#outbox.failed(due, { at, outcome }, at + wait);
  }
}

/** By Standard Webhooks, with the time of this very try: an old one is refused by the receiver. */
function signed({ delivery: { id, body } }: Due, { url, secret }: Target, at: number): Delivery {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'mutirao-webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  };
  return { url, headers, body };
}

/** Until then, or until somebody says that there is something to do. */
function pause(milliseconds: number, lane: Lane): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    lane.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
