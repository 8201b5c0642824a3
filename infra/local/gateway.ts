import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';

export type Service = 'identity' | 'currency';

export interface GatewayOptions {
  /** The instances of each service, by address (`http://127.0.0.1:8081`). */
  readonly instances: Readonly<Record<Service, readonly string[]>>;
  readonly port?: number;
}

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

/** The first parts of identity's paths; every other is currency's. A test holds this to the API. */
const OF_IDENTITY = new Set([
  '.well-known',
  'activations',
  'campaigns',
  'credentials',
  'devices',
  'matches',
  'member-files',
  'member-lookups',
  'members',
  'oidc',
  'organisations',
  'retention',
  'sessions',
  'sign-in',
  'sign-out',
  'sign-out-everywhere',
  'step-up',
  'token',
]);

/** Who answers at a path (or path and query). */
export function serviceAt(path: string): Service {
  const [, first = ''] = /^\/([^/?]*)/.exec(path) ?? [];
  const isIdentity = OF_IDENTITY.has(first) || /^\/rehearsal\/messages\b/.test(path);
  return isIdentity ? 'identity' : 'currency';
}

/**
 * Connections to whichever instances of a service accept them, in turn. An instance that refuses is
 * passed over before a byte of the request is sent; what was sent is never sent again, because only
 * the client knows whether it may be (its Idempotency-Key says so to the service).
 */
class InstancesAgent extends Agent {
  #turn = 0;

  constructor(private readonly instances: readonly string[]) {
    // Kept connections are used in turn as well.
    super({ keepAlive: true, scheduling: 'fifo' });
  }

  override createConnection(_: object, done: (error: Error | null, to: Duplex) => void): undefined {
    const turn = this.#turn++;
    const attempt = (tried: number): void => {
      const instance = this.instances[(turn + tried) % this.instances.length] ?? 'http://0.0.0.0:0';
      const { hostname, port } = new URL(instance);
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const failed = (error: Error): void => {
        if (tried + 1 < this.instances.length) attempt(tried + 1);
        else done(error, socket);
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        done(null, socket);
      });
    };
    attempt(0);
  }
}

/** What concerns one connection and not the message (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION =
  /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;

function handedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set(headers.connection?.toLowerCase().split(/\s*,\s*/));
  const kept = ([name]: [string, unknown]) => !OF_THE_CONNECTION.test(name) && !named.has(name);
  return Object.fromEntries(Object.entries(headers).filter(kept));
}

/** RFC 9457, as the services write it. */
function refuse(response: ServerResponse, status: 502 | 503): void {
  const title = status === 503 ? 'No instance of the service accepts' : 'The service broke off';
  const problem = { type: 'urn:mutirao:problem:unavailable', title, status };
  response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  response.end(JSON.stringify(problem));
}

function handOn(agent: Agent, incoming: IncomingMessage, response: ServerResponse): void {
  const headers = handedOn(incoming.headers);
  const before = headers['x-forwarded-for'];
  const from = incoming.socket.remoteAddress ?? 'unknown';
  headers['x-forwarded-for'] = before === undefined ? from : `${before}, ${from}`;
  const { method, url: path } = incoming;
  const outgoing = request({ agent, method, path, headers });
  let wasSent = false;
  outgoing.once('socket', () => {
    wasSent = true;
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, handedOn(answer.headers));
    response.flushHeaders();
    pipeline(answer, response, () => outgoing.destroy());
  });
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, wasSent ? 502 : 503);
  });
  response.once('close', () => outgoing.destroy());
  // Not `pipeline`: an answer before the whole body was read (413) must still get through.
  incoming.pipe(outgoing);
}

/**
 * One address in front of several instances of both services, for tests, the demo and trying out: a
 * stand-in for the ingress of a cluster, without TLS. Streams both ways; buffers nothing.
 */
export async function startGateway({ instances, port = 0 }: GatewayOptions): Promise<Gateway> {
  const agents = {
    identity: new InstancesAgent(instances.identity),
    currency: new InstancesAgent(instances.currency),
  };
  const server: Server = createServer((incoming, response) => {
    handOn(agents[serviceAt(incoming.url ?? '/')], incoming, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const agent of Object.values(agents)) agent.destroy();
      await closed;
    },
  };
}
