import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import {
  ActorIds,
  CommandNames,
  type JournalOpener,
  type OpenJournal,
  openJournal,
  type ServicePorts,
  type TownClock,
} from '@mutirao/adapters/journal';
import { derivedKey } from '@mutirao/adapters/sealing';
import type { ErasureConsent } from '@mutirao/contracts';
import type { Metadata, Outcome, RecordedEvent } from '@mutirao/event-sourcing';
import type { IdentityCommand } from '../domain/commands.ts';
import { identityDecider } from '../domain/identity.ts';
import type { IdentityRefusal } from '../domain/refusals.ts';
import type { IdentityState } from '../domain/state.ts';
import type { IdentityFolder } from '../folder.ts';
import { assertMasterKey, type MasterKeySource } from '../stores/master-key.ts';
import { type Courier, RehearsalCourier } from './contacts-courier.ts';
import { type IdentityStores, openStores } from './identity-stores.ts';
import { StandingView } from './standing.ts';

export type IdentityEvent = RecordedEvent<never>;
export type IdentityOutcome = Outcome<never, IdentityRefusal>;

/** Who asks, and under which name: what an idempotency key is scoped by. */
export interface Call {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly organisation?: string;
  readonly key: string;
  readonly correlation: string;
}

export interface IdentityOptions {
  readonly folder: IdentityFolder;
  readonly communityKey: Uint8Array;
  readonly master: MasterKeySource;
  readonly clock: TownClock;
  readonly fatal: (error: unknown) => void;
  /** Brings codes to people; a rehearsal keeps them in the house. */
  readonly courier?: Courier;
  /** Who keeps something of people, and is asked before one is erased. */
  readonly consents?: () => readonly ErasureConsent[];
  /** Without it, the folder is opened for this process alone. */
  readonly open?: JournalOpener<IdentityState, IdentityCommand, never, IdentityRefusal>;
  readonly timing?: ServicePorts['timing'];
}

interface IdentityParts
  extends OpenJournal<IdentityState, IdentityCommand, never, IdentityRefusal>,
    IdentityStores {
  readonly folder: IdentityFolder;
  readonly clock: TownClock;
  readonly actors: ActorIds;
  /** Who may do what as of now. */
  readonly standing: StandingView;
  readonly consents: () => readonly ErasureConsent[];
}

/** The identity of one community, open: its journal's one writer and all that lies around it. */
export class Identity {
  readonly #names: CommandNames;
  readonly #secret: KeyObject;
  readonly #master: Uint8Array;

  private constructor(
    readonly parts: IdentityParts,
    communityKey: Uint8Array,
    masterKey: Uint8Array,
  ) {
    this.#master = masterKey;
    this.#names = new CommandNames(communityKey);
    this.#secret = createSecretKey(createHmac('sha256', communityKey).update('derived').digest());
  }

  /** Throws, in plain words, when the master key or the signing keys cannot be had. */
  static async open({
    folder,
    communityKey,
    master,
    clock,
    fatal,
    courier = folder.rehearsal ? new RehearsalCourier() : undefined,
    consents = () => [],
    open = (ports) => openJournal(identityDecider, folder.path, ports),
    timing,
  }: IdentityOptions): Promise<Identity> {
    const { path } = folder;
    const masterKey = await master.masterKey();
    if (!folder.records.servers) assertMasterKey(folder, masterKey);
    if (!folder.place.servers) mkdirSync(path.folder, { recursive: true, mode: 0o700 });
    let standing: StandingView | undefined;
    // What this process was asked for itself is awaited besides, before it answers.
    const told = (events: readonly IdentityEvent[]): void => void standing?.follow(events);
    const opened = await open({
      ...clock,
      ...(timing && { timing }),
      fatal,
      told,
    });
    standing = await StandingView.open(
      (look) => opened.journal.read(look),
      () => clock.dayOf(clock.now()),
    );
    const stores = await openStores({
      ...{ folder, communityKey, masterKey, courier, opened },
    }).catch(async (error: unknown) => {
      await opened.close();
      throw error;
    });
    const parts = {
      ...opened,
      ...stores,
      folder,
      clock,
      actors: new ActorIds(communityKey),
      standing,
      consents,
    };
    return new Identity(parts, communityKey, masterKey);
  }

  /** The random id under which a person's acts are recorded. */
  actorOf(subject: string): string {
    return this.parts.actors.actorOf(subject);
  }

  /**
   * Has one command decided. `request` is what the client asked for, as parsed: the same key with
   * another request is refused. `part` numbers the chunks of larger work.
   */
  call(
    call: Pick<Call, 'subject' | 'key' | 'correlation'>,
    operation: string,
    request: unknown,
    command: IdentityCommand,
    part = 0,
  ): Promise<IdentityOutcome> {
    const { subject, key, correlation } = call;
    const actor = this.actorOf(subject);
    const meta = this.#names.metaOf({ actor, operation, key, correlation, request, part });
    return this.#execute(command, meta);
  }

  /**
   * 32 bytes that nobody can guess, the same for the same words: what is made once for a call (an id, a
   * one-time code), and must be told again when the call comes again.
   */
  derive(...words: readonly string[]): Buffer {
    const hmac = createHmac('sha256', this.#secret);
    for (const word of words) hmac.update(`${Buffer.byteLength(word)}:`).update(word);
    return hmac.digest();
  }

  /** Records what is left behind by a read, which has no key: it may be done again. */
  record(
    { subject, correlation }: Pick<Call, 'subject' | 'correlation'>,
    operation: string,
    command: IdentityCommand,
  ): Promise<IdentityOutcome> {
    const actor = this.actorOf(subject);
    const named = { actor, operation, key: '', correlation, request: '' };
    const { key: _, request: __, ...meta } = this.#names.metaOf(named);
    return this.#execute(command, meta);
  }

  /** 32 bytes, under which another service seals what it keeps: of no use without the master key. */
  sealingKey(service: string): Buffer {
    return sealingKeyOf(this.#master, service);
  }

  /** What no client asked for: a sweeper's work. */
  act(operation: string, command: IdentityCommand): Promise<IdentityOutcome> {
    return this.#execute(command, {
      operation,
      actor: 'system',
      correlation: operation,
    });
  }

  /** Whoever may do less by this command can do less before it is answered. */
  async #execute(command: IdentityCommand, meta: Metadata): Promise<IdentityOutcome> {
    const { journal, standing } = this.parts;
    const outcome = await journal.execute(command, meta);
    if (outcome.kind === 'done') await standing.follow(outcome.events);
    return outcome;
  }

  async close(): Promise<void> {
    await this.parts.close();
    await this.parts.members.close();
    await this.parts.records.close();
  }
}

/** 32 bytes, made of the master key, under which another service seals what it keeps. */
export function sealingKeyOf(masterKey: Uint8Array, service: string): Buffer {
  return derivedKey(masterKey, `mutirao ${service}`);
}
