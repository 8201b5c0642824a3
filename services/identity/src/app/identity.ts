import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import {
  CommandNames,
  type OpenJournal,
  openJournal,
  type TownClock,
} from '@mutirao/adapters/journal';
import { derivedKey } from '@mutirao/adapters/sealing';
import { SqliteMemberDirectory } from '@mutirao/adapters/sqlite';
import type { ErasureConsent } from '@mutirao/contracts';
import type { Metadata, Outcome, RecordedEvent } from '@mutirao/event-sourcing';
import type { IdentityCommand } from '../domain/commands.ts';
import { identityDecider } from '../domain/identity.ts';
import type { IdentityRefusal } from '../domain/refusals.ts';
import type { IdentityState } from '../domain/state.ts';
import type { IdentityFolder } from '../folder.ts';
import { ActorIds } from '../stores/actor-ids.ts';
import { Credentials } from '../stores/credentials.ts';
import { assertMasterKey, type MasterKeySource } from '../stores/master-key.ts';
import { OrganisationDetails } from '../stores/organisation-details.ts';
import { People } from '../stores/people.ts';
import { PersonKeys } from '../stores/person-keys.ts';
import { Sessions } from '../stores/sessions.ts';
import { Attempts } from '../stores/sessions-attempts.ts';
import { SigningKeys } from '../stores/signing-keys.ts';
import { type Courier, RehearsalCourier } from './contacts-courier.ts';
import { MemberParts } from './members-parts.ts';
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
}

interface IdentityParts
  extends OpenJournal<IdentityState, IdentityCommand, never, IdentityRefusal> {
  readonly folder: IdentityFolder;
  readonly clock: TownClock;
  readonly directory: SqliteMemberDirectory;
  readonly personKeys: PersonKeys;
  readonly people: People;
  readonly members: MemberParts;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly organisationDetails: OrganisationDetails;
  readonly actors: ActorIds;
  readonly signing: SigningKeys;
  /** Who may do what as of now. */
  readonly standing: StandingView;
  readonly consents: () => readonly ErasureConsent[];
  /** Every store that has something of a person under the person's id: an erasure goes through all. */
  readonly personal: readonly { forget(member: string): void }[];
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
  }: IdentityOptions): Promise<Identity> {
    const { path } = folder;
    const masterKey = await master.masterKey();
    assertMasterKey(folder, masterKey);
    mkdirSync(path.folder, { recursive: true, mode: 0o700 });
    const opened = await openJournal(identityDecider, path, { ...clock, fatal });
    const personKeys = new PersonKeys(path.personKeys, masterKey);
    const people = new People(path.people, personKeys);
    const members = new MemberParts({ path, communityKey, masterKey }, courier);
    const credentials = new Credentials(path.credentials, personKeys);
    const sessions = new Sessions(path.sessions);
    const parts = {
      ...opened,
      folder,
      clock,
      directory: new SqliteMemberDirectory(path.directory, communityKey),
      personKeys,
      people,
      members,
      organisationDetails: new OrganisationDetails(path.organisations, personKeys),
      credentials,
      sessions,
      attempts: new Attempts(path.sessions),
      actors: new ActorIds(communityKey),
      signing: await SigningKeys.open(path.signingKeys),
      standing: await StandingView.open(
        (look) => opened.journal.read(look),
        () => clock.dayOf(clock.now()),
      ),
      consents,
      personal: [people, members, credentials, sessions],
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
    return derivedKey(this.#master, `mutirao ${service}`);
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
    this.parts.directory.close();
    this.parts.people.close();
    this.parts.credentials.close();
    this.parts.sessions.close();
    this.parts.attempts.close();
    this.parts.organisationDetails.close();
    this.parts.personKeys.close();
  }
}
