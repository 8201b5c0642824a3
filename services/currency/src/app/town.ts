import {
  ActorIds,
  CommandNames,
  type JournalOpener,
  type Ownership,
  openJournal,
  type ServicePorts,
  type TownClock,
  townClock,
} from '@mutirao/adapters/journal';
import { openReadModels } from '@mutirao/adapters/places';
import { type Purpose, ROLES } from '@mutirao/contracts';
import type {
  EventStore,
  JournalLike,
  Outcome,
  ReadModelStore,
  RecordedEvent,
} from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { CurrencyCommand } from '../domain/commands.ts';
import { currencyDecider } from '../domain/currency.ts';
import type { Looked } from '../domain/reading/commands.ts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Folder } from '../folder.ts';
import { holdFolder } from '../moved-note.ts';
import type { AuditEntry } from '../stores/audit-log.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { FileReader } from '../workers/file-reader.ts';
import { AuthorityView } from './authority-view.ts';
import { Live } from './live.ts';
import type { Members } from './members.ts';
import { PinTurns } from './pin-turns.ts';
import { openStores, type TownStores } from './town-stores.ts';

/** A PIN that was kept so recently may be named by an event that is not known here yet. */
const PIN_GRACE_MILLISECONDS = 3_600_000;

export type CurrencyEvent = RecordedEvent<Movement>;
export type CurrencyOutcome = Outcome<Movement, CurrencyRefusal>;

/** Who asks, as a token says it. */
export interface Bearer {
  /** A holder's id or a member of staff's name; only its random id is recorded. */
  readonly subject: string;
  readonly roles: readonly string[];
  /** In whose name; a token that names none is in its subject's own. */
  readonly organisation?: string;
}

/** Who asks, and under which name: what an idempotency key is scoped by. */
export interface Call extends Bearer {
  /** Why the caller looks at what is another's. */
  readonly purpose?: Purpose;
  readonly key: string;
  readonly correlation: string;
}

/** The merchant for whom somebody acts who has that role. */
export function merchantFor({ organisation, subject }: Bearer): string {
  return organisation ?? subject;
}

export interface TownOptions {
  readonly folder: Folder;
  /** HMAC key of the register and the notes. */
  readonly communityKey: Uint8Array;
  /** 32 bytes, under which the notes are sealed. */
  readonly notesKey: Uint8Array;
  /** Identity, whom the people and the shops are of. */
  readonly members: Members;
  /** Of a rehearsal: the instant its clock starts at. */
  readonly startAt?: number;
  /** The clock of a town whose services share one; its own without it. */
  readonly clock?: TownClock;
  /** Of a rehearsal: whether webhooks may be on this machine, too. */
  readonly localWebhooks?: boolean;
  /** Called when the store is lost: the process must end, without another answer. */
  readonly fatal: (error: unknown) => void;
  /** Without it, the folder is opened for this process alone. */
  readonly open?: JournalOpener<CurrencyState, CurrencyCommand, Movement, CurrencyRefusal>;
  readonly timing?: ServicePorts['timing'];
}

interface TownParts extends TownStores {
  readonly folder: Folder;
  readonly clock: TownClock;
  readonly store: EventStore;
  readonly journal: JournalLike<CurrencyState, CurrencyCommand, Movement, CurrencyRefusal>;
  /** Position of the snapshot that it was opened from, −1 for none. */
  readonly snapshotAt: number;
  readonly ownership: Ownership;
  readonly members: Members;
  /** Who may do what, as far as identity has told. */
  readonly authority: AuthorityView;
  readonly pinTurns: PinTurns;
  readonly webhooks: Webhooks;
  readonly readModels: ReadModelStore;
  readonly files: FileReader;
  /** Who waits for what becomes of a charge. */
  readonly live: Live;
}

/** One town, open for business: its journal's one writer and all that lies around it. */
export class Town {
  readonly #names: CommandNames;
  readonly #actors: ActorIds;
  readonly #close: () => Promise<void>;

  private constructor(
    readonly parts: TownParts,
    communityKey: Uint8Array,
    close: () => Promise<void>,
  ) {
    this.#names = new CommandNames(communityKey);
    this.#actors = new ActorIds(communityKey);
    this.#close = close;
  }

  /**
   * Opens the folder for this process alone (FolderInUse for a second one, FolderUnusable once it
   * was moved). A journal that lost what
   * was acknowledged, or whose chain is broken, opens for reading and takes no commands.
   */
  static async open(options: TownOptions): Promise<Town> {
    const { folder, communityKey, notesKey, members, startAt, localWebhooks, fatal } = options;
    const { path, town } = folder;
    const lock = options.open ? undefined : holdFolder(folder);
    const { open = (ports) => openJournal(currencyDecider, path, ports) } = options;
    const clock = options.clock ?? townClock(town.timeZone, startAt);
    const live = new Live();
    let authority: AuthorityView | undefined;
    // Whoever waits for what became of it hears it in the order of the journal, before the answer.
    const told = (events: readonly CurrencyEvent[]): void => {
      live.tell(events);
      authority?.follow(events);
    };
    const opened = await open({
      ...clock,
      ...(options.timing && { timing: options.timing }),
      fatal,
      told,
    });
    const { store, journal, snapshotAt, ownership } = opened;
    authority = await journal.read((state, head) => new AuthorityView(state, head.position));
    const stores = await openStores(folder, { communityKey, notesKey });
    const parts = {
      folder,
      clock,
      store,
      journal,
      snapshotAt,
      ownership,
      members,
      authority,
      ...stores,
      pinTurns: new PinTurns(),
      webhooks: await Webhooks.open(stores.records, communityKey, {
        local: localWebhooks ?? false,
      }),
      readModels: await openReadModels(folder.place),
      files: new FileReader({ directory: members.directoryPlace, communityKey }),
      live,
    };
    await forgetOldPins(parts);
    return new Town(parts, communityKey, async () => {
      // A run that is being paid goes on where it stopped when the server starts again.
      journal.halt('the server is stopping');
      await journal.idle();
      await parts.files.close();
      await parts.records.close();
      await parts.readModels.close();
      await opened.close();
      lock?.release();
    });
  }

  /** The random id under which a person's acts are recorded. */
  actorOf(subject: string): string {
    return this.#actors.actorOf(subject);
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
    const { subject, key, correlation } = call;
    const actor = this.actorOf(subject);
    const meta = this.#names.metaOf({ actor, operation, key, correlation, request, part });
    return this.parts.journal.execute(command, meta);
  }

  /** What no client asked for, but a message of another service, of this id. */
  heard(command: CurrencyCommand, causation: string): Promise<CurrencyOutcome> {
    const meta = { operation: 'message', actor: 'system', correlation: 'message', causation };
    return this.parts.journal.execute(command, meta);
  }

  /** What is in no journal but must be found: refused access, a key used twice. No personal data. */
  audit(entry: AuditEntry): void {
    this.parts.auditLog.write(this.parts.clock.now(), entry);
  }

  /**
   * Records, durably and before anything is shown, that somebody looks at what is another's. Rejects
   * (Unavailable) when that cannot be written: then nothing may be shown.
   */
  async seen(what: Looked, call: Omit<Call, 'key'>): Promise<void> {
    const { subject, correlation, purpose = 'support' } = call;
    const roles = ROLES.filter((role) => role !== 'holder' && call.roles.includes(role));
    const actor = this.actorOf(subject);
    const named = { actor, operation: 'see', key: '', correlation, request: '' };
    // A read has no key: it may be done again.
    const { key: _, request: __, ...meta } = this.#names.metaOf(named);
    await this.parts.journal.execute({ type: 'See', what, purpose, roles }, meta);
  }

  /** Lets what is under way finish, then lets go of the folder. */
  async close(): Promise<void> {
    await this.#close();
  }
}

/** Before anybody is served: of the PINs that were kept, those that count stay. */
async function forgetOldPins({ journal, pins, clock }: TownParts): Promise<void> {
  if (journal.halted !== undefined) return;
  const valid = await journal.read(({ cards }) => {
    const rows = [...cards.entries()].map(([, card]) => card);
    return rows.flatMap(({ state, pin = '' }) => (state === 'active' ? pin : []));
  });
  await pins.keepOnly(new Set(valid), clock.now() - PIN_GRACE_MILLISECONDS);
}
