import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Role } from '@mutirao/contracts';
import { type Folder, folderOf, type TownSettings } from '@mutirao/currency';
import {
  type IdentityFolder,
  identityFolder,
  SigningKeys,
  signLocalToken,
} from '@mutirao/identity';
import { initTown } from '@mutirao/platform';
import { Client } from './client.fixture.ts';
import { type ServerOptions, ServerProcess } from './server.fixture.ts';

const VILA: TownSettings = {
  community: 'vila',
  currency: 'MUM',
  backedBy: 'BRL',
  timeZone: 'America/Sao_Paulo',
  rehearsal: false,
};

interface Folders {
  readonly data: string;
  readonly keys: string;
}

/** Data and keys in temporary folders of their own, as they should be on two disks. */
function newFolders(data?: string): Folders {
  return {
    data: data ?? join(mkdtempSync(join(tmpdir(), 'mutirao-fault-')), 'vila'),
    keys: join(mkdtempSync(join(tmpdir(), 'mutirao-keys-')), 'keys'),
  };
}

/** A town in temporary folders, with its officials, served by a real process or by none. */
export class FaultTown {
  readonly folders: Folders;
  server: ServerProcess | undefined;
  readonly #keys: SigningKeys;
  readonly #clients = new Map<string, Client>();

  private constructor(folders: Folders) {
    this.folders = folders;
    this.#keys = SigningKeys.open(join(folders.keys, 'signing-keys.json'));
  }

  /** `data`: where its data lies, by default in a temporary folder. */
  static async make(settings: Partial<TownSettings> = {}, data?: string): Promise<FaultTown> {
    const folders = newFolders(data);
    await initTown({ ...VILA, ...settings }, folders);
    return new FaultTown(folders);
  }

  /** Data and keys as they are now, somewhere else. */
  copy(): FaultTown {
    const folders = newFolders();
    cpSync(this.folders.data, folders.data, { recursive: true });
    cpSync(this.folders.keys, folders.keys, { recursive: true });
    return new FaultTown(folders);
  }

  get folder(): Folder {
    return folderOf(this.folders.data, this.folders.keys);
  }

  get identity(): IdentityFolder {
    const { folder } = this;
    return identityFolder(folder.town, folder);
  }

  async start(options: Omit<ServerOptions, 'data'> = {}): Promise<ServerProcess> {
    this.server = this.spawn(options);
    await this.server.listening();
    return this.server;
  }

  /** Does not wait for the server to listen, which it may never do. */
  spawn(options: Omit<ServerOptions, 'data'> = {}): ServerProcess {
    const { data, keys } = this.folders;
    return new ServerProcess({
      ...options,
      data,
      words: ['--keys', keys, ...(options.words ?? [])],
    });
  }

  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async stop(): Promise<number | null | undefined> {
    return this.server?.stop();
  }

  /** Ends its server and removes its folders. */
  async remove(): Promise<void> {
    await this.kill();
    for (const folder of Object.values(this.folders)) {
      rmSync(dirname(folder), { recursive: true, force: true });
    }
  }

  async as(subject: string, ...roles: Role[]): Promise<Client> {
    const name = `${subject} ${roles.join(' ')}`;
    const known = this.#clients.get(name);
    if (known) return known;
    const { community } = this.folder.town;
    const token = await signLocalToken(this.#keys, { community, subject, roles });
    const client = new Client(() => this.server?.url ?? '', token);
    this.#clients.set(name, client);
    return client;
  }

  /** Somebody with a token of the own, or with none at all. */
  withToken(token = 'none'): Client {
    return new Client(() => this.server?.url ?? '', token);
  }

  administrator = (): Promise<Client> => this.as('rosa', 'administrator');
  treasurer = (): Promise<Client> => this.as('ana', 'treasurer');
  operator = (): Promise<Client> => this.as('otto', 'operator');
  officer = (): Promise<Client> => this.as('carla', 'officer');
  approver = (): Promise<Client> => this.as('davi', 'approver');
  auditor = (): Promise<Client> => this.as('gil', 'auditor');
  holder = (id: string): Promise<Client> => this.as(id, 'holder');

  /** What was written to the audit log. */
  audited(): Record<string, unknown>[] {
    const { audit } = this.folder.path;
    if (!existsSync(audit)) return [];
    const lines = readFileSync(audit, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
