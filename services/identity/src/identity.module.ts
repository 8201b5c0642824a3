import { DpopProofs } from '@mutirao/nest';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Access } from './app/access.ts';
import { Background } from './app/background.ts';
import { ExternalProviders } from './app/external-providers.ts';
import { Identity } from './app/identity.ts';
import { CampaignsController } from './http/campaigns.controller.ts';
import { CredentialsController } from './http/credentials.controller.ts';
import { DevicesController } from './http/devices.controller.ts';
import { KeysController } from './http/keys.controller.ts';
import { MatchesController } from './http/matches.controller.ts';
import { MembersController } from './http/members.controller.ts';
import { MembersContactsController } from './http/members-contacts.controller.ts';
import { MembersStandingController } from './http/members-standing.controller.ts';
import { OidcController } from './http/oidc.controller.ts';
import { OrganisationsController } from './http/organisations.controller.ts';
import { PrivacyController } from './http/privacy.controller.ts';
import { PublicUrl } from './http/public-url.ts';
import { RolesController } from './http/roles.controller.ts';
import { SignInController } from './http/sign-in.controller.ts';
import { TrustedProxies } from './http/sign-in-visitor.ts';
import { TokenController } from './http/token.controller.ts';

export interface IdentityModuleOptions {
  /** How people reach this server. */
  readonly publicUrl: string;
  /** The same that checks the tokens: a proof counts once, wherever it is shown. */
  readonly proofs: DpopProofs;
  /** Accounts elsewhere by which people may sign in. */
  readonly providers?: ExternalProviders;
  /** How many proxies of the operator's stand before this server; without one, none is believed. */
  readonly trustedProxies?: number;
  /** The real clock, in milliseconds, in a rehearsal too: authenticator apps know no other. */
  readonly now?: () => number;
}

/** The identity service over HTTP, for one open community. */
@Module({})
export class IdentityModule implements OnApplicationShutdown {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    @Inject(Access) private readonly access: Access,
    @Inject(Background) private readonly background: Background,
  ) {}

  /** HTTP has ended by now: what is under way finishes, then the folder is let go. */
  async onApplicationShutdown(): Promise<void> {
    await this.background.stop();
    await this.access.passwords.close();
    await this.identity.close();
  }

  static of(
    identity: Identity,
    background: Background,
    options: IdentityModuleOptions,
  ): DynamicModule {
    const { publicUrl, proofs, providers = new ExternalProviders(), now = Date.now } = options;
    const access = new Access(identity, { publicUrl, providers, now });
    return {
      module: IdentityModule,
      controllers: [
        DevicesController,
        KeysController,
        PrivacyController,
        OrganisationsController,
        RolesController,
        MembersController,
        MembersStandingController,
        MembersContactsController,
        MatchesController,
        CampaignsController,
        SignInController,
        TokenController,
        CredentialsController,
        OidcController,
      ],
      providers: [
        { provide: Identity, useValue: identity },
        { provide: Background, useValue: background },
        { provide: DpopProofs, useValue: proofs },
        { provide: Access, useValue: access },
        { provide: TrustedProxies, useValue: new TrustedProxies(options.trustedProxies) },
        { provide: PublicUrl, useValue: new PublicUrl(publicUrl) },
      ],
      exports: [Identity],
    };
  }
}
