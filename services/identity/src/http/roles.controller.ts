import { ruleOf, scopesOf } from '@mutirao/contracts';
import { Answers, Does, forbidden } from '@mutirao/nest';
import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { type Call, Identity } from '../app/identity.ts';
import { grantRole, membershipsOf, revokeRole, rolesOfMember } from '../app/roles.ts';
import { CallOf, memberIn } from './caller.ts';
import { assertOwnOrAny, ownOrganisation } from './organisation-scope.ts';
import * as examples from './organisations-examples.ts';
import { Page, pageIn } from './organisations-requests.ts';
import { attempt, found, respond } from './problems.ts';
import { NewMembership } from './roles-requests.ts';

/** Who may do what in whose name: memberships give roles, from a day on and to a day. */
@Controller()
export class RolesController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post('organisations/:organisation/memberships')
  @Answers(201, 'Give a member a role in an accredited organisation', examples.granted)
  @Does('role.grant')
  async grant(
    @Param('organisation') organisation: string,
    @Body() body: NewMembership,
    @CallOf() call: Call,
  ) {
    assertOwnOrAny('role.grant', call, organisation);
    const asked = { organisation, ...body };
    return respond(await attempt(grantRole(this.identity, call, asked)));
  }

  @Delete('organisations/:organisation/memberships/:grant')
  @Answers(200, 'Take a role away: binds at once what changes anything', examples.revoked)
  @Does('role.revoke')
  async revoke(
    @Param('organisation') organisation: string,
    @Param('grant') grant: string,
    @CallOf() call: Call,
  ) {
    assertOwnOrAny('role.revoke', call, organisation);
    return respond(await attempt(revokeRole(this.identity, call, { organisation, grant })));
  }

  @Get('organisations/:organisation/memberships')
  @Answers(200, 'The memberships of an organisation, past ones too', examples.memberships)
  @Does('membership.see')
  async list(
    @Param('organisation') organisation: string,
    @Query() page: Page,
    @CallOf() call: Call,
  ) {
    assertOwnOrAny('membership.see', call, organisation);
    const memberships = await membershipsOf(this.identity, organisation, pageIn(page));
    return found(memberships, 'organisation');
  }

  @Get('members/:member/roles')
  @Answers(200, 'What a member may do, and which memberships say so', examples.roles)
  @Does('role.see')
  async ofMember(@Param('member') path: string, @CallOf() call: Call) {
    const member = memberIn(path, call);
    const scopes = scopesOf(ruleOf('role.see'), call.roles);
    const isOwn = scopes.includes('own') && member === call.subject;
    if (isOwn || scopes.includes('community')) {
      return found(await rolesOfMember(this.identity, member), 'member');
    }
    if (!scopes.includes('organisation')) throw forbidden('One sees the own roles alone.');
    const known = await rolesOfMember(this.identity, member, ownOrganisation(call));
    // Who is not of the shop is nobody to it, registered or not.
    return found(known?.memberships.length ? known : undefined, 'member');
  }
}
