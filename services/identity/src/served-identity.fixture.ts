import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { townClock } from '@mutirao/adapters/journal';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import {
  type AuditEntry,
  createApp,
  createCommunityKey,
  DpopProofs,
  drain,
  TokenCheck,
} from '@mutirao/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { freePort } from '../../../infra/local/ports.ts';
import { Background } from './app/background.ts';
import { Identity } from './app/identity.ts';
import { identityFolder } from './folder.ts';
import { IdentityModule, type IdentityModuleOptions } from './identity.module.ts';
import { initIdentity } from './init.ts';
import { masterKeyOf } from './stores/master-key.ts';
import { type LocalContent, signLocalToken } from './stores/signing-keys.ts';

/** The identity of a new community, served alone in this process over real HTTP from real files. */
export class ServedIdentity {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly identity: Identity,
    /** Where it is, and so the issuer of its tokens. */
    readonly url: string,
    readonly audited: readonly AuditEntry[],
    readonly folder: string,
  ) {}

  static async start({
    rehearsal = false,
    ...options
  }: { readonly rehearsal?: boolean } & Omit<
    IdentityModuleOptions,
    'publicUrl' | 'proofs'
  > = {}): Promise<ServedIdentity> {
    const folder = mkdtempSync(join(tmpdir(), 'mutirao-identity-'));
    const folders = { data: join(folder, 'vila'), keys: join(folder, 'vila.keys') };
    const town = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal };
    const people = identityFolder(town, folders);
    const communityKey = await createCommunityKey(folders.keys);
    await initIdentity(people);
    const identity = await Identity.open({
      folder: people,
      communityKey,
      master: masterKeyOf(people),
      clock: townClock(town.timeZone),
      fatal: (error) => {
        throw error;
      },
    });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const proofs = new DpopProofs(url);
    const audited: AuditEntry[] = [];
    const silent = pino({ level: 'silent' });
    const app = await createApp(
      IdentityModule.of(identity, new Background(identity, silent), {
        ...options,
        publicUrl: url,
        proofs,
      }),
      {
        title: { title: 'Identity', version: '1.0.0' },
        tokens: new TokenCheck({
          keyOf: (kid) => identity.parts.signing.verifying(kid),
          audience: town.community,
          issuers: [LOCAL_ISSUER, url],
          nowSeconds: () => Math.floor((options.now ?? Date.now)() / 1000),
          proofs,
        }),
        standings: () => identity.parts.standing,
        audit: (entry) => audited.push(entry),
        health: () => ({ status: 'ok' }),
        logger: silent,
      },
    );
    await app.listen(port, '127.0.0.1');
    return new ServedIdentity(app, identity, url, audited, folder);
  }

  /** A token as the folder's owner signs it. */
  token(subject: string, ...roles: LocalContent['roles']): Promise<string> {
    return signLocalToken(this.identity.parts.signing, { community: 'vila', subject, roles });
  }

  async remove(): Promise<void> {
    await drain(this.app, 5);
    rmSync(this.folder, { recursive: true });
  }
}
