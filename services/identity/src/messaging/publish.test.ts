// Starts: the identity of a new community, in a temporary folder.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LogEntry } from '@mutirao/adapters/bus';
import { townClock } from '@mutirao/adapters/journal';
import { checkIdentityMessage, type IdentityEventType, identityEvents } from '@mutirao/contracts';
import { CloudEvent } from 'cloudevents';
import { Identity } from '../app/identity.ts';
import { eventSchemas } from '../domain/events.ts';
import { identityFolder } from '../folder.ts';
import { initIdentity } from '../init.ts';
import { masterKeyOf } from '../stores/master-key.ts';
import { identityLog } from './publish.ts';

const temporary = mkdtempSync(join(tmpdir(), 'mutirao-publish-'));
const id = (): string => randomBytes(16).toString('base64url');
const MEMBERS = [id(), id(), id()];
let identity: Identity;

beforeAll(async () => {
  const town = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: false };
  const folders = { data: join(temporary, 'vila'), keys: join(temporary, 'vila.keys') };
  for (const path of Object.values(folders)) mkdirSync(path, { mode: 0o700 });
  const folder = identityFolder(town, folders);
  await initIdentity(folder);
  identity = await Identity.open({
    folder,
    communityKey: randomBytes(32),
    master: masterKeyOf(folder),
    clock: townClock(town.timeZone),
    fatal: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await identity.close();
  rmSync(temporary, { recursive: true });
});

/** All that the log has by now. */
async function told(): Promise<LogEntry[]> {
  const { position: end } = await identity.parts.store.head();
  const entries: LogEntry[] = [];
  for await (const entry of identityLog(identity).read(-1, new AbortController().signal)) {
    entries.push(entry);
    if (entry.position >= end) break;
  }
  return entries;
}

test('what concerns others is told, each as a valid CloudEvent, and the rest is passed over', async () => {
  await identity.act('test', { type: 'RegisterMembers', members: MEMBERS, described: true });
  const entries = await told();
  const messages = entries.flatMap(({ message }) => message ?? []);
  expect(messages.map(({ type, subject }) => [type, subject])).toEqual(
    MEMBERS.map((member) => ['identity.MemberRegistered.v1', member]),
  );
  for (const message of messages) {
    expect(new CloudEvent({ ...message }, true).source).toBe('/identity/vila');
    checkIdentityMessage(message);
  }
  // That the community was opened, and who was described, concerns nobody else.
  expect(entries.filter(({ message }) => !message).map(({ position }) => position)).toEqual([0, 4]);
});

test('one message can be had again, by its position', async () => {
  const log = identityLog(identity);
  expect(await log.at(2)).toMatchObject({ subject: MEMBERS[1], sequence: '0000000000000002' });
  expect(await log.at(0)).toBeUndefined();
});

test('a fact that is told has in the journal the very schema of the contract', () => {
  const types = Object.keys(identityEvents) as IdentityEventType[];
  for (const type of types) expect(eventSchemas[type]).toBe(identityEvents[type]);
});

test('a journal that takes no commands gives no sign of life', async () => {
  const log = identityLog(identity);
  const stop = new AbortController();
  await log.read(-1, stop.signal)[Symbol.asyncIterator]().next();
  expect(log.beat().position).toBe(4);
  stop.abort();

  identity.parts.journal.halt('the chain is broken');
  const halted = identityLog(identity);
  await halted.read(-1, AbortSignal.timeout(5_000))[Symbol.asyncIterator]().next();
  expect(halted.beat()).toEqual({ position: -1, at: 0 });
});
