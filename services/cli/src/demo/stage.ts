import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@mutirao/nest';
import type { Cli } from '../cli.ts';
import { Connection } from '../connection.ts';
import { type Currency, showAmount, showPlainAmount } from '../display.ts';
import { Failure, refusedHere } from '../failure.ts';
import { Narrator } from './narrator.ts';
import { TIME_ZONE } from './rehearsal-days.ts';
import { startTownServer, type TownServer } from './town-server.ts';

/** Who does what. Nobody prepares and approves the same run; carla tries. */
const OFFICIALS = {
  treasurer: { subject: 'ana', roles: ['treasurer'] },
  operator: { subject: 'bruno', roles: ['operator'] },
  officer: { subject: 'carla', roles: ['officer', 'approver'] },
  approver: { subject: 'davi', roles: ['approver'] },
  secondApprover: { subject: 'elis', roles: ['approver'] },
} as const;

export type Officials = Readonly<Record<keyof typeof OFFICIALS, Connection>>;

/** All that the steps of a demo act on. */
export interface Stage {
  readonly cli: Cli;
  readonly narrator: Narrator;
  readonly data: string;
  /** The files that go in and come out, beside the ledger's. */
  readonly files: string;
  readonly server: TownServer;
  readonly currency: Currency;
  readonly today: string;
  readonly officials: Officials;
  /** Tokens live a quarter of an hour: longer than a demo. */
  token(subject: string, ...roles: readonly Role[]): Promise<string>;
  connect(subject: string, ...roles: readonly Role[]): Promise<Connection>;
  amount(minor: number): string;
  plain(minor: number): string;
}

export async function demoFolder(cli: Cli, data: string | undefined): Promise<string> {
  if (data !== undefined) return cli.locate(data);
  return join(await mkdtemp(join(tmpdir(), 'mutirao-demo-')), 'vila');
}

/**
 * A new town in `data`, served by a process of its own, and its officials with their tokens. With a
 * clock it is a rehearsal that begins at that instant.
 */
export async function setStage(cli: Cli, data: string, clock?: string): Promise<Stage> {
  const narrator = new Narrator(cli.terminal);
  return narrator.step('A new town, its keys, and its server', async () => {
    const { initTown, folderOf } = await import('@mutirao/currency');
    const town = { community: 'vila', currency: 'MUM', backedBy: 'BRL', timeZone: TIME_ZONE };
    await initTown({ ...town, rehearsal: clock !== undefined }, { data });
    const files = join(data, 'files');
    await mkdir(files, { recursive: true });
    const server = await startTownServer(data, clock);
    const token = await signer(folderOf(data).keys, town.community);
    const connect = async (subject: string, ...roles: readonly Role[]) =>
      new Connection({ server: server.url, token: await token(subject, ...roles) });
    const connected = Object.entries(OFFICIALS).map(async ([office, { subject, roles }]) => {
      return [office, await connect(subject, ...roles)] as const;
    });
    const officials = Object.fromEntries(await Promise.all(connected)) as Officials;
    const currency = await officials.treasurer.get<Currency & { today: string }>('/currency');
    narrator.say(`in ${data}`);
    narrator.say(`at ${server.url}, by HTTP from here on`);
    return {
      ...{ cli, narrator, data, files, server, currency, officials, token, connect },
      today: currency.today,
      amount: (minor) => showAmount(minor, currency),
      plain: (minor) => showPlainAmount(minor, currency.decimals),
    };
  });
}

/** Signs with the town's own key, read once: thousands of people come with a token each. */
async function signer(keysFolder: string, audience: string): Promise<Stage['token']> {
  const { loadKeys, signToken } = await import('@mutirao/nest');
  const keys = await loadKeys(keysFolder);
  return (subject, ...roles) =>
    signToken(keys, { subject, roles, audience, nowSeconds: Math.floor(Date.now() / 1000) });
}

/** The refusal that a call must meet; being let through would be a fault. */
export async function refusal(what: string, call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 1) return error.message;
    throw error;
  }
  throw refusedHere('demo-fault', `${what} was let through.`);
}

/** The demo knows what must come out; anything else ends it. */
export function mustBe(what: string, found: unknown, expected: unknown): void {
  const [is, must] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== must) throw refusedHere('demo-fault', `${what}: found ${is}, expected ${must}.`);
}
