import { createHmac, hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { HeadFile } from '@mutirao/adapters/files';
import { FolderLock, SqliteEventStore, SqliteReadModels } from '@mutirao/adapters/sqlite';
import {
  type EventStore,
  Journal,
  type Outcome,
  type RecordedEvent,
} from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { CurrencyCommand } from '../domain/commands.ts';
import { currencyDecider } from '../domain/currency.ts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Folder } from '../folder.ts';
import { Notes } from '../stores/notes.ts';
import { Pins } from '../stores/pins.ts';
import { Register } from '../stores/register.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { FileReader } from '../workers/file-reader.ts';
import { type TownClock, townClock } from './clock.ts';
import { eventIds } from './event-ids.ts';
import { Live } from './live.ts';
import { acknowledgedHead, usableSnapshot } from './opening.ts';
import { PinTurns } from './pin-turns.ts';

export type CurrencyEvent = RecordedEvent<Movement>;
export type CurrencyOutcome = Outcome<Movement, CurrencyRefusal>;

/** Who asks, and under which name: what an idempotency key is scoped by. */
export interface Call {
  /** A holder's id or a member of staff's name; only its random id is recorded. */
  readonly subject: string;
  readonly roles: readonly string[];
  readonly key: string;
  readonly correlation: string;
}

export interface TownOptions {
  readonly folder: Folder;
  /** HMAC key of the register and the notes. */
  readonly communityKey: Uint8Array;
  /** Of a rehearsal: the instant its clock starts at. */
  readonly startAt?: number;
  /** Of a rehearsal: whether webhooks may be on this machine, too. */
  readonly localWebhooks?: boolean;
  /** Called when the store is lost: the process must end, without another answer. */
  readonly fatal: (error: unknown) => void;
}

const ID = /^[\w-]{22}$/;

interface TownParts {
  readonly folder: Folder;
  readonly clock: TownClock;
  readonly store: EventStore;
  readonly journal: Journal<CurrencyState, CurrencyCommand, Movement, CurrencyRefusal>;
  /** Position of the snapshot that it was opened from, −1 for none. */
  readonly snapshotAt: number;
  readonly register: Register;
  readonly notes: Notes;
  readonly pins: Pins;
  readonly pinTurns: PinTurns;
  readonly webhooks: Webhooks;
  readonly readModels: SqliteReadModels;
  readonly files: FileReader;
  /** Who waits for what becomes of a charge. */
  readonly live: Live;
}

/** One town, open for business: its journal's one writer and all that lies around it. */
export class Town {
  readonly #secret: string;
  readonly #close: () => Promise<void>;

  private constructor(
    readonly parts: TownParts,
    communityKey: Uint8Array,
    close: () => Promise<void>,
  ) {
    this.#secret = createHmac('sha256', communityKey).update('requests').digest('hex');
    this.#close = close;
  }

  /**
   * Opens the folder for this process alone (FolderInUse for a second one). A journal that lost what
   * was acknowledged, or whose chain is broken, opens for reading and takes no commands.
   */
  static async open(options: TownOptions): Promise<Town> {
    const { folder, communityKey, startAt, localWebhooks, fatal } = options;
    const { path, town } = folder;
    const lock = new FolderLock(path.lock);
    const store = new SqliteEventStore(path.journal);
    const heads = [
      new HeadFile(path.head, { flush: true }),
      new HeadFile(path.seenHead, { flush: false }),
    ];
    const clock = townClock(town.timeZone, startAt);
    const lost = await acknowledgedHead(store, heads);
    const ports = {
      store,
      ...clock,
      newId: eventIds(),
      turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
      acknowledge: (head: Parameters<HeadFile['acknowledge']>[0]) => {
        for (const file of heads) file.acknowledge(head);
      },
      fatal,
    };
    const snapshot = await usableSnapshot(store, path.snapshot);
    const snapshotAt = snapshot.head.position;
    const journal = await Journal.open(currencyDecider, ports, snapshot);
    if (lost !== undefined) journal.halt(lost);
    // What a crash left behind the head is answered to retries from now on: it must not be lost either.
    if (journal.halted === undefined) ports.acknowledge(journal.head);
    const parts = {
      folder,
      clock,
      store,
      journal,
      snapshotAt,
      register: new Register(path.register, communityKey),
      notes: new Notes(path.notes, communityKey),
      pins: new Pins(path.pins, communityKey),
      pinTurns: new PinTurns(),
      webhooks: new Webhooks(path.webhooks, communityKey, { local: localWebhooks ?? false }),
      readModels: new SqliteReadModels(path.readModels),
      files: new FileReader({ registerPath: path.register, communityKey }),
      live: new Live(),
    };
    await forgetOldPins(parts);
    parts.webhooks.forgetAfter(journal.head.position);
    return new Town(parts, communityKey, async () => {
      // A run that is being paid goes on where it stopped when the server starts again.
      journal.halt('the server is stopping');
      await journal.idle();
      await parts.files.close();
      parts.register.close();
      parts.notes.close();
      parts.pins.close();
      parts.webhooks.close();
      parts.readModels.close();
      await store.close();
      for (const file of heads) file.close();
      lock.release();
    });
  }

  /** The random id under which a person's acts are recorded. */
  actorOf(subject: string): string {
    return ID.test(subject) ? subject : this.parts.register.actorOf(subject);
  }

  /**
   * Has one command decided. `request` is what the client asked for, as parsed: the same key with
   * another request is refused. `part` numbers the chunks of larger work.
   */
  async call(
    call: Call,
    operation: string,
    request: unknown,
    command: CurrencyCommand,
    part = 0,
  ): Promise<CurrencyOutcome> {
    const actor = this.actorOf(call.subject);
    const outcome = await this.parts.journal.execute(command, {
      operation,
      actor,
      correlation: this.#digest(call.correlation, 'base64url').slice(0, 22),
      key: this.#digest(`${actor}\0${operation}\0${call.key}\0${part}`, 'hex').slice(0, 32),
      request: this.#digest(JSON.stringify(request), 'base64url').slice(0, 22),
    });
    if (outcome.kind === 'done') this.parts.live.tell(outcome.events);
    return outcome;
  }

  /** Keyed, since clients may send anything: of a registry number, a bare digest could be undone. */
  #digest(text: string, encoding: 'hex' | 'base64url'): string {
    return hash('sha256', `${this.#secret}${text}`, encoding);
  }

  /** What is in no journal but must be found: refused access, a key used twice. No personal data. */
  audit(entry: Readonly<Record<string, unknown>>): void {
    const at = new Date(this.parts.clock.now()).toISOString();
    appendFileSync(this.parts.folder.path.audit, `${JSON.stringify({ at, ...entry })}\n`);
  }

  /** Leaves a trace, by ids alone, that somebody looked at what is another's. */
  seen(what: string, { subject, correlation: correlationId }: Call): void {
    this.audit({ seen: what, actor: this.actorOf(subject), correlationId });
  }

  /** Lets what is under way finish, then lets go of the folder. */
  async close(): Promise<void> {
    await this.#close();
  }
}

/** Before anybody is served: of the PINs that were kept, those that count stay. */
function forgetOldPins({ journal, pins }: TownParts): Promise<void> {
  if (journal.halted !== undefined) return Promise.resolve();
  return journal.read(({ cards }) => {
    const rows = [...cards.entries()].map(([, card]) => card);
    pins.keepOnly(new Set(rows.flatMap(({ state, pin = '' }) => (state === 'active' ? pin : []))));
  });
}
