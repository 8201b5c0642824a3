import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Interaction {
  readonly prompt: { readonly name: string };
}
interface OidcProvider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
  ): Promise<void>;
}

/**
 * The sign-in of another house, over real HTTP (`oidc-provider`): whoever comes is `person`, and is
 * asked nothing.
 */
export class OtherHouse {
  person = 'nobody';
  #server: Server;
  #provider: OidcProvider | undefined;

  private constructor(
    readonly issuer: string,
    server: Server,
  ) {
    this.issuer = issuer;
    this.#server = server;
  }

  static async open(): Promise<OtherHouse> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const house = new OtherHouse(`http://127.0.0.1:${port}`, server);
    server.on('request', (request, response) => void house.#answer(request, response));
    return house;
  }

  /** Makes known who may send people here, and where they go back to. `numbers`: person → number. */
  async know(
    client: { readonly id: string; readonly secret: string; readonly callbacks: readonly string[] },
    numbers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { Provider } = (await import('oidc-provider' as string)) as {
      Provider: new (
        issuer: string,
        configuration: object,
      ) => OidcProvider & {
        Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
      };
    };
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: client.callbacks,
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      claims: { openid: ['sub', 'registry'] },
      conformIdTokenClaims: false,
      adapter: Memory,
      jwks: {
        keys: [
          generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
        ],
      },
      ttl: {
        AccessToken: 60,
        AuthorizationCode: 60,
        Grant: 60,
        IdToken: 60,
        Interaction: 60,
        Session: 60,
      },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      cookies: { keys: ['of a test'] },
      findAccount: (_: unknown, sub: string) => ({
        accountId: sub,
        claims: () => ({ sub, registry: numbers[sub] }),
      }),
      loadExistingGrant: async (context: {
        oidc: { client: { clientId: string }; session: { accountId: string } };
      }) => {
        const { client: asking, session } = context.oidc;
        const grant = new provider.Grant({
          clientId: asking.clientId,
          accountId: session.accountId,
        });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
    });
    this.#provider = provider;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const provider = this.#provider;
    if (!provider) throw new Error('nobody is known yet');
    if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response);
    await provider.interactionDetails(request, response);
    await provider.interactionFinished(request, response, { login: { accountId: this.person } });
  }
}

/** What the other house keeps while a test runs. */
class Memory {
  static readonly #kept = new Map<string, { readonly uid?: string; consumed?: number }>();
  readonly #kind: string;

  constructor(kind: string) {
    this.#kind = kind;
  }

  async upsert(id: string, payload: { readonly uid?: string }): Promise<void> {
    Memory.#kept.set(`${this.#kind} ${id}`, payload);
  }

  async find(id: string) {
    return Memory.#kept.get(`${this.#kind} ${id}`);
  }

  async findByUid(uid: string) {
    return [...Memory.#kept.values()].find((each) => each.uid === uid);
  }

  async consume(id: string): Promise<void> {
    const found = Memory.#kept.get(`${this.#kind} ${id}`);
    if (found) found.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    Memory.#kept.delete(`${this.#kind} ${id}`);
  }

  async revokeByGrantId(): Promise<void> {}
}

/** A browser that goes where it is sent, with a cookie jar for each host and port. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** Follows redirects from `url` until `until` says that this one is for the test to look at. */
  async follow(url: string, until: (url: URL) => boolean): Promise<URL> {
    let next = new URL(url);
    for (let hop = 0; hop < 12; hop++) {
      if (until(next)) return next;
      const answer = await this.get(next);
      const location = answer.headers.get('location');
      if (location === null) {
        throw new Error(`${next.pathname}: ${answer.status} ${await answer.text()}`);
      }
      next = new URL(location, next);
    }
    throw new Error('sent in circles');
  }

  /** Another one with the same cookies. */
  copy(): Browser {
    const copy = new Browser();
    for (const [host, jar] of this.#jars) copy.#jars.set(host, new Map(jar));
    return copy;
  }

  async get(url: URL): Promise<Response> {
    const jar = this.#jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    this.keep(url, answer.headers);
    return answer;
  }

  keep(url: URL, headers: Headers): void {
    const jar = this.#jar(url);
    for (const each of headers.getSetCookie()) {
      const [pair = ''] = each.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/max-age=0/i.test(each)) jar.delete(name);
      else jar.set(name, value.join('='));
    }
  }

  #jar({ host }: URL): Map<string, string> {
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }
}
