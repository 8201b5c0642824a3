import { must, transfer } from './benefit.fixture.ts';
import { type Client, codeOf, type Json } from './client.fixture.ts';
import { type Operation, operation } from './load.fixture.ts';
import { type Grant, membershipPath, person, proposed } from './people.fixture.ts';
import { type Card, cardOf, charge, payByCard, type Shop } from './shop.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** What is there before anybody comes. */
export interface Scene {
  readonly town: FaultTown;
  readonly bakery: Shop;
  readonly municipality: string;
  /** Somebody who has money. */
  readonly rich: string;
}

/** The n-th invented person, and a shop of the own. */
export class Life {
  member = '';
  card: Card | undefined;
  shop: Shop = { merchant: '', terminal: '' };
  given: Grant = { organisation: '', grant: '' };

  constructor(
    readonly scene: Scene,
    readonly n: number,
  ) {}

  /** Buys something by card. */
  async pays(): Promise<unknown> {
    const { town, bakery } = this.scene;
    const { number = '', pin = '' } = this.card ?? {};
    return codeOf(await payByCard(town, bakery, await charge(town, bakery, 1), { number, pin }));
  }

  /** Approves a run that is not there, with a token that says “approver”: 404 to who may. */
  async approves(): Promise<unknown> {
    const approver = await this.scene.town.as(this.member, 'approver');
    const body = { sha256: '0'.repeat(64) };
    return (await approver.post('/runs/renda-2031-01/approvals', body)).status;
  }

  /** Its till charges somebody. */
  async sells(): Promise<unknown> {
    const till = await this.scene.town.as(this.shop.terminal, 'terminal');
    return codeOf(await till.post('/charges', { amountMinor: 1, unit: 'MUM' }));
  }
}

export interface Step {
  readonly name: string;
  /** What it is in identity’s journal, and what becomes of it in the currency’s. */
  readonly said: string;
  readonly done: string;
  asked(life: Life): Promise<readonly [Client, Operation]>;
  /** How people meet it, once it is answered and heard. */
  met(life: Life, answer: Json): Promise<unknown>;
  readonly expected: unknown;
}

const DONE = [201, undefined];

const ofMember =
  (what: string) =>
  async ({ scene, member }: Life) =>
    [
      // Some of these people were given a role meanwhile: a desk's reach ends there.
      await scene.town.as('otilia', 'administrator'),
      operation(`/members/${member}/${what}`, {}),
    ] as const;
const ofShop =
  (what: string) =>
  async ({ scene, shop }: Life) =>
    [
      await scene.town.operator(),
      operation(`/organisations/${shop.merchant}/${what}`, {}),
    ] as const;

/** From the first day of a person and a shop on, each step after the one before it. */
export const STEPS: readonly Step[] = [
  {
    name: 'register → account opened',
    said: 'MemberRegistered',
    done: 'HolderOpened',
    asked: async ({ scene, n }) => [await scene.town.officer(), operation('/members', person(n))],
    async met(life, { member }) {
      const { town, rich } = life.scene;
      life.member = String(member);
      await must(transfer(town, rich, life.member, 10));
      life.card = await cardOf(town, life.member);
      return life.pays();
    },
    expected: DONE,
  },
  {
    name: 'suspended → card refused',
    said: 'MemberSuspended',
    done: 'HolderSuspended',
    asked: ofMember('suspension'),
    met: (life) => life.pays(),
    expected: [409, 'account-frozen'],
  },
  {
    name: 'reinstated → card takes',
    said: 'MemberReinstated',
    done: 'HolderReinstated',
    asked: ofMember('reinstatement'),
    met: (life) => life.pays(),
    expected: DONE,
  },
  {
    name: 'role granted → may',
    said: 'RoleGranted',
    done: 'RoleGranted',
    async asked({ scene: { town, municipality }, member }) {
      const body = { member, role: 'approver', from: '2020-01-01' };
      const memberships = `/organisations/${municipality}/memberships`;
      return [await town.administrator(), operation(memberships, body)];
    },
    met(life, { grant }) {
      life.given = { organisation: life.scene.municipality, grant: String(grant) };
      return life.approves();
    },
    expected: 404,
  },
  {
    name: 'role revoked → may not',
    said: 'RoleRevoked',
    done: 'RoleRevoked',
    asked: async ({ scene, given }) => [
      await scene.town.administrator(),
      { ...operation(membershipPath(given), {}), method: 'DELETE' },
    ],
    met: (life) => life.approves(),
    expected: 403,
  },
  {
    name: 'organisation accredited → merchant',
    said: 'OrganisationAccredited',
    done: 'MerchantAccredited',
    async asked(life) {
      const { town } = life.scene;
      const { organisation, confirmation } = await proposed(town, 'merchant', life.n);
      life.shop = { merchant: organisation, terminal: '' };
      return [await town.approver(), confirmation];
    },
    async met(life) {
      const { merchant } = life.shop;
      const operator = await life.scene.town.operator();
      const till = { name: 'Caixa', limits: {} };
      const { terminal } = await must(
        operator.post<{ terminal: string }>(`/merchants/${merchant}/terminals`, till),
      );
      life.shop = { merchant, terminal };
      return life.sells();
    },
    expected: DONE,
  },
  {
    name: 'organisation suspended → its till sells nothing',
    said: 'OrganisationSuspended',
    done: 'OrganisationSuspended',
    asked: ofShop('suspension'),
    met: (life) => life.sells(),
    expected: [409, 'merchant-suspended'],
  },
  {
    name: 'organisation reinstated → it sells again',
    said: 'OrganisationReinstated',
    done: 'OrganisationReinstated',
    asked: ofShop('reinstatement'),
    met: (life) => life.sells(),
    expected: DONE,
  },
];
