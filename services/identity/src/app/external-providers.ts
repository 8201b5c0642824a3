import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { allowInsecureRequests, type Configuration, discovery } from 'openid-client';
import { z } from 'zod';

const isLocal = (url: string): boolean =>
  /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);

const provider = z.strictObject({
  /** In addresses of ours: `/oidc/NAME/start`. */
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(40),
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https://') || isLocal(url), 'must be https'),
  clientId: z.string().min(1).max(200),
  /** Its path, from where this file is. Without a secret the client is a public one. */
  clientSecretFile: z.string().min(1).optional(),
  scope: z
    .string()
    .regex(/^openid( [\w:.-]+)*$/)
    .max(500)
    .default('openid'),
  /**
   * A claim that is the registry number, which the provider vouches for. Without it only members who
   * linked their account while they were signed in are let in by it.
   */
  registryClaim: z.string().min(1).max(100).optional(),
});
const providersFile = z.array(provider).max(20);

export type Provider = z.infer<typeof provider>;

/** Where people may have an account by which they sign in here (OpenID Connect). */
export class ExternalProviders {
  readonly #providers: ReadonlyMap<string, Provider & { readonly secret: string | undefined }>;
  readonly #found = new Map<string, Promise<Configuration>>();

  constructor(providers: readonly (Provider & { readonly secret?: string })[] = []) {
    this.#providers = new Map(
      providers.map((each) => [each.name, { ...each, secret: each.secret }]),
    );
  }

  /** Throws, in plain words and without any secret, when the file cannot be used. */
  static fromFile(path: string): ExternalProviders {
    const read = (file: string): string => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        throw new Error(`${file} cannot be read`);
      }
    };
    let json: unknown;
    try {
      json = JSON.parse(read(path));
    } catch (error) {
      throw error instanceof SyntaxError ? new Error(`${path} is no JSON`) : error;
    }
    const { data, error } = providersFile.safeParse(json);
    if (!data) throw new Error(`${path}: ${z.prettifyError(error)}`);
    if (new Set(data.map(({ name }) => name)).size < data.length) {
      throw new Error(`${path} has two providers of one name`);
    }
    return new ExternalProviders(
      data.map((each) => {
        if (each.clientSecretFile === undefined) return each;
        return { ...each, secret: read(resolve(dirname(path), each.clientSecretFile)).trim() };
      }),
    );
  }

  get(name: string): Provider | undefined {
    return this.#providers.get(name);
  }

  /** What the provider says of itself, asked once; again after it could not be reached. */
  configuration(name: string): Promise<Configuration> {
    const known = this.#found.get(name);
    if (known) return known;
    const asked = this.#discover(name);
    this.#found.set(name, asked);
    asked.catch(() => this.#found.delete(name));
    return asked;
  }

  async #discover(name: string): Promise<Configuration> {
    const found = this.#providers.get(name);
    if (!found) throw new Error('there is no such provider');
    const { issuer, clientId, secret } = found;
    return discovery(new URL(issuer), clientId, secret, undefined, {
      timeout: 10,
      ...(isLocal(issuer) ? { execute: [allowInsecureRequests] } : {}),
    });
  }
}
