import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import type { Servers } from '@mutirao/adapters/places';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/ });

/** Letters and digits that stand in names of topics, groups, streams and databases. */
const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')
  .max(40);

/** Where a town lies with servers: all that a tool needs which looks at its history. */
const placeOfTown = z.object({
  MUTIRAO_PROFILE: z.literal('distributed', {
    error:
      'must be "distributed": of the embedded profile, all services are one process, `npm start`',
  }),
  MUTIRAO_CELL: name.default('mutirao'),
  MUTIRAO_COMMUNITY: name,
  MUTIRAO_KEYS: z.string(),
  MUTIRAO_KURRENTDB_URL: z.string().optional(),
  MUTIRAO_KURRENTDB_URL_FILE: z.string().optional(),
  MUTIRAO_MONGO_URL: z.string().optional(),
  MUTIRAO_MONGO_URL_FILE: z.string().optional(),
  INIT_CWD: z.string().default(process.cwd()),
});

const environment = placeOfTown.extend({
  MUTIRAO_SERVICE: z.enum(['identity', 'currency']).optional(),
  MUTIRAO_INSTANCE: name.optional(),
  MUTIRAO_HOST: z.string().default('127.0.0.1'),
  MUTIRAO_PORT: port.default(8080),
  MUTIRAO_METRICS_PORT: port.default(9464),
  MUTIRAO_PUBLIC_URL: httpUrl,
  MUTIRAO_IDENTITY_URL: httpUrl.optional(),
  MUTIRAO_KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'HOST:PORT, several with commas')).min(1)),
  MUTIRAO_KAFKA_SASL_FILE: z.string().optional(),
  MUTIRAO_KAFKA_CA_FILE: z.string().optional(),
  MUTIRAO_OTLP_URL: httpUrl.optional(),
  MUTIRAO_MASTER_KEY_FILE: z.string().optional(),
  MUTIRAO_OIDC_FILE: z.string().optional(),
  MUTIRAO_GATEWAY_URL: httpUrl.optional(),
  MUTIRAO_GATEWAY_SECRET_FILE: z.string().optional(),
  MUTIRAO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(9).default(0),
  MUTIRAO_SNAPSHOT_EVERY: z.coerce.number().int().min(100).default(40_000),
  MUTIRAO_CLOCK: z.iso.datetime({ offset: true }).optional(),
});

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** A town that lies with servers, and the folder of its keys. */
export interface ServerFolders {
  readonly community: string;
  readonly keys: string;
  readonly servers: Servers;
}

/** What one process of the distributed profile is told by its environment. */
export interface ServiceSettings extends ServerFolders {
  /** Which service whoever set the environment takes this process for. */
  readonly service?: 'identity' | 'currency';
  /** Of this process, among all of its cell. */
  readonly instance: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly publicUrl: string;
  /** Where identity answers, if not at the public address. */
  readonly identityUrl: string;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly sasl?: SaslSettings;
    /** PEM of who vouches for the brokers; with it, or with SASL, TLS is spoken. */
    readonly ca?: string;
  };
  readonly otlpUrl?: string;
  readonly masterKeyFile?: string;
  readonly oidcFile?: string;
  readonly gateway?: { readonly url: string; readonly secretFile: string };
  readonly trustedProxies: number;
  readonly snapshotEvery: number;
  /** Of a rehearsal: the instant at which its clock starts, for whoever opens it first. */
  readonly clock?: string;
}

/** The environment is not what a service can start with; the message says which variable and why. */
export class SettingsRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsRefused';
  }
}

const sasl = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
  username: z.string().min(1),
  password: z.string().min(1),
});

/** Of the environment what says where a town lies. Throws SettingsRefused. */
export function serverFolders(env: NodeJS.ProcessEnv): ServerFolders {
  const parsed = placeOfTown.safeParse(given(env));
  if (!parsed.success) throw new SettingsRefused(z.prettifyError(parsed.error));
  return foldersIn(parsed.data);
}

/** Throws SettingsRefused, naming each variable that is missing or wrong; values are not repeated. */
export function serviceSettings(env: NodeJS.ProcessEnv): ServiceSettings {
  const parsed = environment.safeParse(given(env));
  if (!parsed.success) throw new SettingsRefused(z.prettifyError(parsed.error));
  const { data } = parsed;
  const located = locatedBy(data);
  if ((data.MUTIRAO_GATEWAY_URL === undefined) !== (data.MUTIRAO_GATEWAY_SECRET_FILE === undefined))
    throw new SettingsRefused(
      'MUTIRAO_GATEWAY_URL and MUTIRAO_GATEWAY_SECRET_FILE: both or neither',
    );
  const { MUTIRAO_KAFKA_SASL_FILE: saslFile, MUTIRAO_KAFKA_CA_FILE: caFile } = data;
  return {
    ...foldersIn(data),
    ...(data.MUTIRAO_SERVICE && { service: data.MUTIRAO_SERVICE }),
    instance: data.MUTIRAO_INSTANCE ?? `${nameOf(hostname())}-${process.pid}`,
    host: data.MUTIRAO_HOST,
    port: data.MUTIRAO_PORT,
    metricsPort: data.MUTIRAO_METRICS_PORT,
    publicUrl: data.MUTIRAO_PUBLIC_URL,
    identityUrl: data.MUTIRAO_IDENTITY_URL ?? data.MUTIRAO_PUBLIC_URL,
    kafka: {
      brokers: data.MUTIRAO_KAFKA_BROKERS,
      ...(saslFile && { sasl: saslOf(located(saslFile)) }),
      ...(caFile && { ca: readFileSync(located(caFile), 'utf8') }),
    },
    ...(data.MUTIRAO_OTLP_URL && { otlpUrl: data.MUTIRAO_OTLP_URL }),
    ...(data.MUTIRAO_MASTER_KEY_FILE && { masterKeyFile: located(data.MUTIRAO_MASTER_KEY_FILE) }),
    ...(data.MUTIRAO_OIDC_FILE && { oidcFile: located(data.MUTIRAO_OIDC_FILE) }),
    ...(data.MUTIRAO_GATEWAY_URL &&
      data.MUTIRAO_GATEWAY_SECRET_FILE && {
        gateway: {
          url: data.MUTIRAO_GATEWAY_URL,
          secretFile: located(data.MUTIRAO_GATEWAY_SECRET_FILE),
        },
      }),
    trustedProxies: data.MUTIRAO_TRUSTED_PROXIES,
    snapshotEvery: data.MUTIRAO_SNAPSHOT_EVERY,
    ...(data.MUTIRAO_CLOCK && { clock: data.MUTIRAO_CLOCK }),
  };
}

/** A variable that is empty is one that was left out: compose files cannot leave one out. */
function given(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

type PlaceOfTown = z.infer<typeof placeOfTown>;

const locatedBy =
  ({ INIT_CWD }: PlaceOfTown) =>
  (file: string): string =>
    isAbsolute(file) ? file : resolve(INIT_CWD, file);

function foldersIn(env: PlaceOfTown): ServerFolders {
  return {
    community: env.MUTIRAO_COMMUNITY,
    keys: locatedBy(env)(env.MUTIRAO_KEYS),
    servers: {
      cell: env.MUTIRAO_CELL,
      kurrentUrl: secretOf(env, 'MUTIRAO_KURRENTDB_URL'),
      mongoUrl: secretOf(env, 'MUTIRAO_MONGO_URL'),
    },
  };
}

/** An address that may hold a password: in a file, or for trying things out in the environment. */
function secretOf(
  env: PlaceOfTown,
  variable: 'MUTIRAO_KURRENTDB_URL' | 'MUTIRAO_MONGO_URL',
): string {
  const file = env[`${variable}_FILE`];
  const value =
    file === undefined ? env[variable] : readFileSync(locatedBy(env)(file), 'utf8').trim();
  if (value) return value;
  throw new SettingsRefused(
    `${variable} or ${variable}_FILE: the distributed profile needs it; for one process without servers, use the embedded profile, \`npm start\``,
  );
}

function saslOf(file: string): SaslSettings {
  const parsed = sasl.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new SettingsRefused(`${file}: ${z.prettifyError(parsed.error)}`);
}

const nameOf = (host: string): string =>
  host
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 30);
