import type { Role } from '@mutirao/contracts';
import type { Member } from '../domain/members/rows.ts';
import type { Grant, Organisation } from '../domain/organisations/rows.ts';
import { changedBy, isAccredited, rolesFor } from '../domain/organisations/standing.ts';
import type { IdentityState } from '../domain/state.ts';
import type { IdentityEvent } from './identity.ts';

/** Who calls, as a checked token says. */
export interface TokenHolder {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly organisation?: string;
  /** Position in this journal up to which the roles are those that stood. */
  readonly position: number;
  readonly session?: string;
  readonly device?: string;
}

/** Reads what is durable of the writer's state: `Journal.read`. */
type Read = (look: (state: IdentityState) => void) => Promise<void>;

/**
 * Who may do what as of now, at once for every request: copies of the rows of all about whom anything
 * changed since they were registered, made when the change is durable. What a token says counts as
 * long as nothing here is newer.
 */
export class StandingView {
  readonly #read: Read;
  readonly #today: () => string;
  readonly #rows = {
    members: new Map<string, Member>(),
    organisations: new Map<string, Organisation>(),
    grants: new Map<string, Grant>(),
    grantsOf: new Map<string, readonly string[]>(),
    ended: new Map<string, number>(),
    changed: new Map<string, number>(),
  };

  private constructor(read: Read, today: () => string) {
    this.#read = read;
    this.#today = today;
  }

  static async open(read: Read, today: () => string): Promise<StandingView> {
    const view = new StandingView(read, today);
    await read((state) => {
      for (const [name] of state.changed.entries()) view.#copy(state, name);
      for (const [name] of state.ended.entries()) view.#copy(state, name);
    });
    return view;
  }

  /** Resolves when the view shows what these events, which are durable, have changed. */
  async follow(events: readonly IdentityEvent[]): Promise<void> {
    const names = events.map(nameIn).filter((name) => name !== undefined);
    if (names.length === 0) return;
    await this.#read((state) => {
      for (const name of names) this.#copy(state, name);
    });
  }

  /**
   * The roles as of now: the token's, unless a membership, a suspension or the like came after it. A
   * token that the folder's owner signed for a shop or a name loses what a suspended shop may not do.
   */
  rolesOf({ subject, roles, organisation, position }: TokenHolder): readonly Role[] {
    const shop = organisation ?? subject;
    if (![subject, shop, ...this.#givers(subject)].some((name) => this.#isNewer(name, position))) {
      return roles;
    }
    const rows = this.#rows;
    if (rows.members.has(subject)) return rolesFor(rows, subject, organisation, this.#today());
    if (isAccredited(rows, shop)) return roles;
    return roles.filter((role) => role !== 'merchant' && role !== 'terminal');
  }

  /** Whether the session, the device, or all that the subject had, was ended after the token was made. */
  hasEnded({ subject, session = '', device = '', position }: TokenHolder): boolean {
    return [subject, session, device].some((name) => (this.#rows.ended.get(name) ?? -1) > position);
  }

  /** This is where it is known first. */
  secondsBehind(): number {
    return 0;
  }

  /** The organisations in which a member has, had or will have a role. */
  #givers(member: string): string[] {
    const { grants, grantsOf } = this.#rows;
    return (grantsOf.get(member) ?? []).map((id) => grants.get(id)?.organisation ?? '');
  }

  #isNewer(name: string, position: number): boolean {
    return (this.#rows.changed.get(name) ?? -1) > position;
  }

  #copy(state: IdentityState, name: string): void {
    const { members, organisations, grants, grantsOf, ended, changed } = this.#rows;
    copyRow(state.members, members, name);
    copyRow(state.organisations, organisations, name);
    copyRow(state.grantsOf, grantsOf, name);
    for (const grant of grantsOf.get(name) ?? []) copyRow(state.grants, grants, grant);
    copyRow(state.ended, ended, name);
    copyRow(state.changed, changed, name);
  }
}

/** Whom the view must look at again after this event. */
function nameIn(event: IdentityEvent): string | undefined {
  return event.type === 'identity.AccessEnded.v1' ? String(event.data['name']) : changedBy(event);
}

/** A row is replaced and never changed, so that the copy may be the row itself. */
function copyRow<V>(from: { get(key: string): V | undefined }, to: Map<string, V>, key: string) {
  const row = from.get(key);
  if (row !== undefined) to.set(key, row);
}
