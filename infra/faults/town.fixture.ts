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
import { Callers } from './callers.fixture.ts';
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
export class FaultTown extends Callers {
  readonly folders: Folders;
  server: ServerProcess | undefined;
  readonly #keys: SigningKeys;

  private constructor(folders: Folders) {
    super();
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

  protected address(): string {
    return this.server?.url ?? '';
  }

  protected tokenOf(subject: string, roles: readonly Role[]): Promise<string> {
    const { community } = this.folder.town;
    return signLocalToken(this.#keys, { community, subject, roles });
  }

  /** What was written to the audit log. */
  audited(): Record<string, unknown>[] {
    const { audit } = this.folder.path;
    if (!existsSync(audit)) return [];
    const lines = readFileSync(audit, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
