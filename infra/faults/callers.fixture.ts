import type { Role } from '@mutirao/contracts';
import { Client } from './client.fixture.ts';

/** Everybody who asks something of a town, each with a token of the own. */
export abstract class Callers {
  readonly #clients = new Map<string, Client>();

  protected abstract address(): string;
  protected abstract tokenOf(subject: string, roles: readonly Role[]): Promise<string>;

  async as(subject: string, ...roles: Role[]): Promise<Client> {
    const name = `${subject} ${roles.join(' ')}`;
    const known = this.#clients.get(name);
    if (known) return known;
    const client = this.withToken(await this.tokenOf(subject, roles));
    this.#clients.set(name, client);
    return client;
  }

  /** Somebody with a token of the own, or with none at all. */
  withToken(token = 'none'): Client {
    return new Client(() => this.address(), token);
  }

  administrator = (): Promise<Client> => this.as('rosa', 'administrator');
  treasurer = (): Promise<Client> => this.as('ana', 'treasurer');
  operator = (): Promise<Client> => this.as('otto', 'operator');
  officer = (): Promise<Client> => this.as('carla', 'officer');
  approver = (): Promise<Client> => this.as('davi', 'approver');
  auditor = (): Promise<Client> => this.as('gil', 'auditor');
  holder = (id: string): Promise<Client> => this.as(id, 'holder');
}
