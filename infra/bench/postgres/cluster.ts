import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMA = fileURLToPath(new URL('./schema.sql', import.meta.url));

/** A PostgreSQL of our own on a socket in a new folder, with Debian's settings and all flushes on. */
export class Cluster {
  readonly #bin: string;
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(bin: string, folder: string, server: ChildProcess) {
    this.#bin = bin;
    this.#folder = folder;
    this.#server = server;
  }

  /** Throws where Debian's postgresql is not installed. */
  static async start(place = tmpdir()): Promise<Cluster> {
    const initdb = globSync('/usr/lib/postgresql/*/bin/initdb').at(-1);
    if (initdb === undefined) throw new Error('apt-get install postgresql');
    const bin = join(initdb, '..');
    const folder = mkdtempSync(join(place, 'postgres-'));
    const user = serverUser();
    if (user) chownSync(folder, user.uid, user.gid);
    const files = join(folder, 'cluster');
    execFileSync(initdb, ['-D', files, '-A', 'trust', '-U', 'postgres'], { ...user, cwd: folder });
    const settings = ['-k', folder, '-c', 'listen_addresses=', '-c', 'synchronous_commit=on'];
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', files, ...settings, '-c', 'max_connections=100'],
      {
        ...user,
        cwd: folder,
        stdio: 'ignore',
      },
    );
    process.once('exit', () => server.kill('SIGINT'));
    const cluster = new Cluster(bin, folder, server);
    await cluster.#ready();
    cluster.run('psql', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', SCHEMA);
    return cluster;
  }

  /** The one value that a query gives, as text. Throws with PostgreSQL's own words. */
  query(sql: string): string {
    return this.run('psql', '-v', 'ON_ERROR_STOP=1', '-At', '-c', sql).trim();
  }

  /** Runs one of PostgreSQL's programs on this cluster and gives what it printed. */
  run(program: 'psql' | 'pgbench', ...args: string[]): string {
    const options = { encoding: 'utf8', cwd: this.#folder } as const;
    const place = ['-h', this.#folder, '-U', 'postgres'];
    const { status, stdout, stderr } = spawnSync(
      join(this.#bin, program),
      [...place, ...args, 'postgres'],
      options,
    );
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  /** By SIGINT, which PostgreSQL takes for "disconnect everyone and end". */
  async stop(): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.kill('SIGINT');
    await ended;
    rmSync(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    const isReady = join(this.#bin, 'pg_isready');
    while (spawnSync(isReady, ['-q', '-h', this.#folder]).status !== 0) {
      if (this.#server.exitCode !== null) throw new Error('PostgreSQL does not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** PostgreSQL refuses to run as root: then it is the user that Debian made for it. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
