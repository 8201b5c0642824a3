import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnFolders, TownFolders, TownSettings } from '@mutirao/platform';
import type { Cli } from '../cli.ts';
import { foldersOf } from '../commands/folder.ts';
import { Connection } from '../connection.ts';
import { nobody } from '../credentials/credential.ts';
import { wrongUsage } from '../failure.ts';
import { startTownServer } from './town-server.ts';

/** What serves the town. */
export interface TownServer {
  readonly url: string;
  /** Up to which position identity knows, and up to which the money has heard of it. */
  news(): Promise<{ readonly known: number; readonly heard: number }>;
  /** In order, as an operating system does it; gives the exit code of each process. */
  stop(): Promise<readonly (number | null)[]>;
  /** All that it said and that is in no file. */
  said(): Buffer;
  /** Folders with all that was written for the town, once it has stopped. */
  readonly written: readonly string[];
}

/** Where the demo's town lies: in a folder, or with servers. Nothing else of a demo differs. */
export interface TownPlace {
  readonly folders: TownFolders;
  /** What the demo itself writes lies in `files` in it. */
  readonly data: string;
  /** By what the command line finds it afterwards; none where it ends with the demo. */
  readonly option?: string;
  /** Makes it, as far as it is not there, and has it served. `clock`: of a rehearsal. */
  open(settings: Omit<TownSettings, 'rehearsal'>, clock: string | undefined): Promise<TownServer>;
}

export interface PlaceOptions {
  readonly data?: string;
  readonly at?: string;
}

/** `at`: where a town answers that lies with the servers which the environment names. */
export async function placeOf(cli: Cli, { data, at }: PlaceOptions): Promise<TownPlace> {
  const folder = data === undefined ? await freshFolder() : cli.locate(data);
  if (at === undefined) return inFolder({ data: folder });
  const folders = await foldersOf(cli, {});
  if ('data' in folders) throw wrongUsage('--at is for MUTIRAO_PROFILE=distributed.');
  const identityUrl = cli.surroundings.env['MUTIRAO_IDENTITY_URL'];
  if (identityUrl === undefined) throw wrongUsage('--at wants MUTIRAO_IDENTITY_URL as well.');
  const serve = async () => servedAlready(at, identityUrl, folder);
  return { folders, data: folder, open: serve };
}

async function freshFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'mutirao-demo-')), 'vila');
}

function inFolder(folders: OwnFolders): TownPlace {
  const { data } = folders;
  return {
    ...{ folders, data, option: `--data ${data}` },
    async open(settings, clock) {
      const { initTown } = await import('@mutirao/platform');
      await initTown({ ...settings, rehearsal: clock !== undefined }, folders);
      await mkdir(join(data, 'files'), { recursive: true });
      const server = await startTownServer(data, clock);
      return {
        url: server.url,
        async news() {
          const { identity } = await healthAt<{ identity: Known & Heard }>(server.url);
          return { known: identity.position, heard: identity.news.position };
        },
        stop: async () => [await server.stop()],
        said: server.said,
        written: [data, `${data}.keys`],
      };
    },
  };
}

interface Known {
  readonly position: number;
}

interface Heard {
  readonly news: { readonly position: number };
}

function healthAt<T>(server: string): Promise<T> {
  return new Connection({ server, credential: nobody }).get<T>('/health');
}

/** What is answered to `stop` by the process that started us, and the cell. */
interface Stopped {
  readonly exitCodes: readonly (number | null)[];
  readonly written: readonly string[];
}

/** Whoever started the cell ends it as well: it is asked to. */
async function servedAlready(url: string, identityUrl: string, data: string): Promise<TownServer> {
  await mkdir(join(data, 'files'), { recursive: true });
  let stopped: Promise<Stopped> | undefined;
  const written = [data];
  return {
    url,
    async news() {
      const [{ position }, { news }] = await Promise.all([
        healthAt<Known>(identityUrl),
        healthAt<Heard>(url),
      ]);
      return { known: position, heard: news.position };
    },
    async stop() {
      stopped ??= askToStop().then((answer) => {
        written.push(...answer.written);
        return answer;
      });
      return (await stopped).exitCodes;
    },
    said: () => Buffer.alloc(0),
    written,
  };
}

async function askToStop(): Promise<Stopped> {
  if (process.send === undefined) return { exitCodes: [], written: [] };
  process.send('stop');
  const [answer] = await once(process, 'message');
  return answer as Stopped;
}
