import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, OtherHouse } from '../../../identity/src/http/oidc.fixture.ts';
import type { ServedTown } from '../town.fixture.ts';

const SECRET = 'um segredo combinado';
const LINK = '/credentials/oidc/casa';
const isCallback = ({ pathname }: URL) => pathname.endsWith('/callback');

/** The sign-in of another house, which one town knows as `casa`; one person has an account there. */
export class House {
  readonly oidcFile: string;

  private constructor(
    readonly other: OtherHouse,
    readonly folder: string,
  ) {
    other.person = 'somebody-there';
    this.oidcFile = join(folder, 'oidc.json');
    const { issuer } = other;
    const provider = { name: 'casa', issuer, clientId: 'vila', clientSecretFile: 'secret' };
    writeFileSync(join(folder, 'secret'), SECRET);
    writeFileSync(this.oidcFile, JSON.stringify([provider]));
  }

  static async open(): Promise<House> {
    return new House(await OtherHouse.open(), mkdtempSync(join(tmpdir(), 'mutirao-house-')));
  }

  know({ publicUrl }: ServedTown): Promise<void> {
    const callbacks = [`${publicUrl}/oidc/casa/callback`];
    return this.other.know({ id: 'vila', secret: SECRET, callbacks }, {});
  }

  /** Links the person's account there to whoever has this token. */
  async link(town: ServedTown, token: string): Promise<void> {
    const url = new URL(LINK, town.publicUrl);
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const answer = await fetch(url, { method: 'POST', headers });
    const { location } = await told(town, 'POST', url, answer);
    const browser = new Browser();
    browser.keep(url, answer.headers);
    await this.#come(town, browser, String(location));
  }

  /** The person comes to sign in. */
  signIn(town: ServedTown): Promise<void> {
    return this.#come(town, new Browser(), `${town.publicUrl}/oidc/casa/start`);
  }

  async close(): Promise<void> {
    await this.other.close();
    rmSync(this.folder, { recursive: true });
  }

  async #come(town: ServedTown, browser: Browser, from: string): Promise<void> {
    const back = await browser.follow(from, isCallback);
    await told(town, 'GET', back, await browser.get(back));
  }
}

/** The answer of the town, which is one of its answers as those that its clients are given. */
async function told(town: ServedTown, method: string, { pathname: path }: URL, answer: Response) {
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const body = (await answer.json()) as Readonly<Record<string, unknown>>;
  town.answers.push({ method, path, body });
  return body;
}
