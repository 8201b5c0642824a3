import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TownClock, townClock } from '@mutirao/adapters/journal';
import type { ErasureConsent, ErasureHindrance } from '@mutirao/contracts';
import { type IdentityFolder, identityFolder } from '../folder.ts';
import { initIdentity } from '../init.ts';
import { masterKeyOf } from '../stores/master-key.ts';
import { type Call, Identity } from './identity.ts';

const COMMUNITY_KEY = Buffer.alloc(32, 5);
const MORNING = Date.parse('2026-01-05T12:00:00Z');

/** The identity of a rehearsal, in a folder of its own: it may be closed, and opened again. */
export class OpenIdentity {
  identity!: Identity;
  readonly folder: IdentityFolder;
  readonly clock: TownClock;
  /** What another service says when it is asked for a person; throws when it is an error. */
  hindrances: readonly ErasureHindrance[] | Error = [];
  /** The members that it was asked for. */
  readonly asked: string[] = [];
  readonly #base: string;

  private constructor(base: string) {
    this.#base = base;
    const town = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: true };
    this.folder = identityFolder(town, { data: join(base, 'vila'), keys: join(base, 'keys') });
    this.clock = townClock(town.timeZone, MORNING);
  }

  static async start(): Promise<OpenIdentity> {
    const opened = new OpenIdentity(mkdtempSync(join(tmpdir(), 'mutirao-people-')));
    mkdirSync(opened.folder.keys);
    await initIdentity(opened.folder);
    await opened.open();
    return opened;
  }

  async open(): Promise<void> {
    const { folder, clock } = this;
    const service: ErasureConsent = {
      releaseMember: async (member) => {
        this.asked.push(member);
        if (this.hindrances instanceof Error) throw this.hindrances;
        return this.hindrances;
      },
    };
    this.identity = await Identity.open({
      folder,
      communityKey: COMMUNITY_KEY,
      master: masterKeyOf(folder),
      clock,
      fatal: (error) => {
        throw error;
      },
      consents: () => [service],
    });
  }

  async remove(): Promise<void> {
    await this.identity.close();
    rmSync(this.#base, { recursive: true });
  }
}

/** Whoever asks, under a name for the command. */
export const by = (subject: string, key: string, ...roles: string[]): Call => ({
  subject,
  roles,
  key,
  correlation: 'test',
});
