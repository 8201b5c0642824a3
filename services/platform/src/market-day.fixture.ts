import type { Answered, Json } from './client.fixture.ts';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** What a town of tests talks as. */
export const till = ({ terminal }: Shop) => ({ as: 'terminal', subject: terminal }) as const;
export const owner = ({ merchant }: Shop) => ({ as: 'merchant', subject: merchant }) as const;
export const person = (holder: string) => ({ as: 'holder', subject: holder }) as const;

/** A served town with a bakery and a bazaar, and two people who have 400,00 each. */
export class MarketDay {
  private constructor(
    readonly town: ServedTown,
    readonly bakery: Shop,
    readonly bazaar: Shop,
    readonly ana: string,
    readonly bento: string,
  ) {}

  static async open(): Promise<MarketDay> {
    const town = await ServedTown.start();
    const bakery = await openShop(town, { number: 1 });
    const bazaar = await openShop(town, { number: 2 });
    const [ana = '', bento = ''] = await payPeople(town, [nis(1), nis(2)], 400_00);
    return new MarketDay(town, bakery, bazaar, ana, bento);
  }

  ask(route: string, asking: object): Promise<Answered> {
    const [method = '', path = ''] = route.split(' ');
    return this.town.ask(method, path, asking);
  }

  /** A charge of 10,00 at the bakery, unless something else is given; its id. */
  async charge(given: Json = {}, shop = this.bakery): Promise<string> {
    const body = { amountMinor: 10_00, unit: 'MUM', ...given };
    const asking = { ...till(shop), body };
    return (await this.town.must<{ charge: string }>('POST', '/charges', asking)).charge;
  }

  pay(charge: string, holder = this.ana, key?: string): Promise<Answered> {
    const asking = { ...person(holder), ...(key === undefined ? {} : { key }) };
    return this.ask(`POST /charges/${charge}/payment`, asking);
  }

  async balanceOf(account: string): Promise<number> {
    const path = `/accounts/${account}`;
    return (await this.town.must<{ balanceMinor: number }>('GET', path, { as: 'auditor' }))
      .balanceMinor;
  }
}
