import type { Role } from '@mutirao/contracts';
import { type Folder, replayAt, townAt } from '@mutirao/currency';
import { identityFolder, openSigningKeys, signLocalToken } from '@mutirao/identity';
import { type CellOptions, type Instance, LocalCell } from '../local/cell.ts';
import { Callers } from './callers.fixture.ts';
import { eventually } from './client.fixture.ts';
import { type Event, eventsOf, ofKind, transfersOf } from './history.fixture.ts';

interface Place {
  readonly cell: LocalCell;
  /** Where its history lies, for whoever looks at the servers themselves. */
  readonly folder: Folder;
  sign(subject: string, roles: readonly Role[]): Promise<string>;
  close(): Promise<void>;
}

/** A town on the distributed profile, with its officials: real processes behind one address. */
export class CellTown extends Callers {
  readonly #place: Place;
  readonly #tokens: Map<string, Promise<string>>;
  readonly #address: string;

  private constructor(
    place: Place,
    tokens = new Map<string, Promise<string>>(),
    address = place.cell.url,
  ) {
    super();
    this.#place = place;
    this.#tokens = tokens;
    this.#address = address;
  }

  static async start(options: CellOptions): Promise<CellTown> {
    const cell = await LocalCell.start(options);
    const { environment } = cell;
    const servers = {
      cell: environment['MUTIRAO_CELL'] ?? '',
      kurrentUrl: cell.servers.kurrent.url,
      mongoUrl: cell.servers.mongo.url,
    };
    const folder = await townAt(servers, 'vila', environment['MUTIRAO_KEYS'] ?? '');
    const { keys, close } = await openSigningKeys(identityFolder(folder.town, folder));
    const sign = (subject: string, roles: readonly Role[]) =>
      signLocalToken(keys, { community: folder.town.community, subject, roles });
    return new CellTown({ cell, folder, sign, close });
  }

  async stop(): Promise<void> {
    await this.#place.close();
    await this.cell.stop();
  }

  get cell(): LocalCell {
    return this.#place.cell;
  }

  get folder(): Folder {
    return this.#place.folder;
  }

  /** The same people, who ask this instance and no other. */
  at({ url }: Instance): CellTown {
    return new CellTown(this.#place, this.#tokens, url);
  }

  /** Who writes the currency's journal now, and another instance, once both are up. */
  async writers(): Promise<[owner: Instance, other: Instance]> {
    const owners = await eventually(
      () => this.#owners(),
      (found) => found.length === 1,
      { withinMilliseconds: 30_000, everyMilliseconds: 100 },
    );
    const [owner] = owners;
    const other = this.cell.of('currency').find((each) => each !== owner);
    if (!owner || !other || owners.length > 1) throw new Error(`${owners.length} own the journal`);
    return [owner, other];
  }

  async #owners(): Promise<Instance[]> {
    const found: Instance[] = [];
    for (const each of this.cell.of('currency')) if (await isOwner(each)) found.push(each);
    return found;
  }

  events(from = 0): Promise<Event[]> {
    return eventsOf(this.folder, from);
  }

  /** The position of the last event that this instance has. */
  async position({ url }: Instance): Promise<number> {
    const { position } = (await (await fetch(`${url}/health`)).json()) as { position: number };
    return position;
  }

  protected address(): string {
    return this.#address;
  }

  protected tokenOf(subject: string, roles: readonly Role[]): Promise<string> {
    const name = JSON.stringify([subject, roles]);
    const token = this.#tokens.get(name) ?? this.#place.sign(subject, roles);
    this.#tokens.set(name, token);
    return token;
  }
}

/** False also of one that does not answer at all. */
export async function isOwner({ url }: Instance): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { owner: boolean }).owner;
  } catch {
    return false;
  }
}

/**
 * What is wrong with the history, read anew from its store: the replay checks the chain and every
 * floor; then balances against the sums of transfers, and each line and key once.
 */
export async function faultsIn(town: CellTown): Promise<string[]> {
  const faults: string[] = [];
  const replayed = await replayAt(town.folder);
  const events = await town.events();
  if (events.length !== replayed.position + 1) faults.push(`${events.length} events of the chain`);
  const sums = new Map<string, number>();
  for (const { debit, credit, amount } of events.flatMap(transfersOf)) {
    sums.set(debit, (sums.get(debit) ?? 0) - amount);
    sums.set(credit, (sums.get(credit) ?? 0) + amount);
  }
  for (const { account, minor } of replayed.balances) {
    if (Math.abs(sums.get(account) ?? 0) !== minor) faults.push(`${account}: ${minor} by replay`);
  }
  const total = [...sums.values()].reduce((sum, each) => sum + each, 0);
  if (total !== 0) faults.push(`all accounts sum to ${total}`);
  faults.push(...keysBoundTwice(events));
  const paid = ofKind(events, 'BenefitPaid').map(({ data }) =>
    [data['run'], data['line'], data['attempt']].join(' '),
  );
  if (new Set(paid).size !== paid.length) faults.push('a line was paid twice');
  return faults;
}

/** What one command appended stands together: a key that comes again later was done twice. */
function keysBoundTwice(events: readonly Event[]): string[] {
  const bound = new Set<string>();
  return events.flatMap(({ meta: { key }, position }, index) => {
    if (key === undefined || key === events[index - 1]?.meta.key) return [];
    const isAgain = bound.has(key);
    bound.add(key);
    return isAgain ? [`the key at ${position} was bound before`] : [];
  });
}
