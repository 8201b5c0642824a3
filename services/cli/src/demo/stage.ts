import { join } from 'node:path';
import type { Role } from '@mutirao/contracts';
import type { TownFolders } from '@mutirao/platform';
import type { Cli } from '../cli.ts';
import { Connection } from '../connection.ts';
import { bearer, type Credential } from '../credentials/credential.ts';
import { type Currency, showAmount, showPlainAmount } from '../display.ts';
import { Failure, refusedHere } from '../failure.ts';
import { foundTown, type Office, type Official } from './founding.ts';
import { Narrator } from './narrator.ts';
import { TIME_ZONE } from './rehearsal-days.ts';
import type { TownPlace, TownServer } from './town-place.ts';

export type Officials = Readonly<Record<Office, Connection>>;

/** All that the steps of a demo act on. */
export interface Stage {
  readonly cli: Cli;
  readonly narrator: Narrator;
  readonly place: TownPlace;
  /** The files that go in and come out, beside the ledger's. */
  readonly files: string;
  readonly server: TownServer;
  readonly currency: Currency;
  readonly today: string;
  readonly officials: Officials;
  /** Who they are, and by what they sign in. */
  readonly staff: Readonly<Record<Office, Official>>;
  /** By the town's own key, for whom it would take too long to sign in. */
  signed(subject: string, ...roles: readonly Role[]): Credential;
  as(credential: Credential): Connection;
  amount(minor: number): string;
  plain(minor: number): string;
  /** The town is served no more. */
  end(): Promise<void>;
}

export interface StageOptions {
  readonly place: TownPlace;
  /** People's numbers for those who work for the town. */
  readonly numbers: readonly string[];
  /** Of a rehearsal: the instant at which it begins. */
  readonly clock?: string;
}

/** A new town, served by processes of its own, and its officials, each signed in. */
export async function setStage(cli: Cli, options: StageOptions): Promise<Stage> {
  const { place, clock } = options;
  const { folders, data } = place;
  const narrator = new Narrator(cli.terminal);
  const server = await narrator.step('A new town, its keys, and its server', async () => {
    const town = { community: COMMUNITY, currency: 'MUM', backedBy: 'BRL', timeZone: TIME_ZONE };
    const started = await place.open(town, clock);
    narrator.say(`in ${data}`);
    narrator.say(`at ${started.url}, by HTTP from here on`);
    return started;
  });
  const as = (credential: Credential) => new Connection({ server: server.url, credential });
  return narrator.step('Its organisations, and who works there', async () => {
    const staff = await foundTown({
      ...{ server: server.url, numbers: options.numbers },
      today: dayAt(clock),
      owner: as(await granted(folders, 'the-owner', 'administrator')),
      witness: as(await granted(folders, 'the-witness', 'approver')),
    });
    const offices = Object.entries(staff).map(([office, { credential }]) => [
      office,
      as(credential),
    ]);
    const officials = Object.fromEntries(offices) as Officials;
    const currency = await officials.treasurer.get<Currency & { today: string }>('/currency');
    narrator.say(
      'whoever owns the folder registers municipality, community bank and audit court, and a ' +
        'second person confirms each; fábio (administrator) gives everybody else their roles',
    );
    narrator.say(
      'they sign in with a password and a code of their app (RFC 6238); gilda, who audits, has none',
    );
    const { signed, close } = await signer(folders);
    return {
      ...{ cli, narrator, place, server, currency, staff, officials, as, signed },
      files: join(data, 'files'),
      today: currency.today,
      amount: (minor) => showAmount(minor, currency),
      plain: (minor) => showPlainAmount(minor, currency.decimals),
      async end() {
        await close();
        await server.stop();
      },
    };
  });
}

/** Those who started a cell for the demo have made this one. */
const COMMUNITY = 'vila';

function dayAt(clock: string | undefined): string {
  const now = clock === undefined ? new Date() : new Date(clock);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, dateStyle: 'short' }).format(now);
}

/** As `mutirao token` signs it: the grant is an event. */
async function granted(folders: TownFolders, subject: string, role: Role): Promise<Credential> {
  const { localToken } = await import('@mutirao/platform');
  return bearer(await localToken(folders, { subject, roles: [role], lifetimeSeconds: 900 }));
}

/** Signs with the town's own key, opened once: thousands of people come with a token each. */
async function signer(
  folders: TownFolders,
): Promise<Pick<Stage, 'signed'> & { close(): Promise<void> }> {
  const { openFolder } = await import('@mutirao/platform');
  const { identityFolder, openSigningKeys, signLocalToken } = await import('@mutirao/identity');
  const folder = await openFolder(folders);
  const { keys, close } = await openSigningKeys(identityFolder(folder.town, folder));
  const signed: Stage['signed'] = (subject, ...roles) =>
    renewed(() => signLocalToken(keys, { community: COMMUNITY, subject, roles }));
  return { signed, close };
}

/** Tokens live a quarter of an hour: a demo on a slow machine takes longer. */
const RENEWED_AFTER_MS = 600_000;

function renewed(sign: () => Promise<string>): Credential {
  let token: Promise<string> | undefined;
  let signedAt = 0;
  return {
    async headersFor() {
      if (token === undefined || Date.now() - signedAt > RENEWED_AFTER_MS) {
        token = sign();
        signedAt = Date.now();
      }
      return { authorization: `Bearer ${await token}` };
    },
  };
}

/** The refusal that a call must meet, as a person hears it; being let through would be a fault. */
export async function refusal(what: string, call: Promise<unknown>): Promise<string> {
  return (await failureOf(what, call)).message;
}

/** The refusal by its code; by its status, if that is all it has. */
export async function refusedAs(what: string | 401, call: Promise<unknown>): Promise<Failure> {
  const failure = await failureOf(`What is ${what}`, call);
  const { code, status } = failure.problem;
  mustBe('refusal', what === 401 ? status : code, what);
  return failure;
}

async function failureOf(what: string, call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 1) return error;
    throw error;
  }
  throw refusedHere('demo-fault', `${what} was let through.`);
}

/** The demo knows what must come out; anything else ends it. */
export function mustBe(what: string, found: unknown, expected: unknown): void {
  const [is, must] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== must) throw refusedHere('demo-fault', `${what}: found ${is}, expected ${must}.`);
}
