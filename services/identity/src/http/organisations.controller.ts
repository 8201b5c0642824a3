import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { type Call, Identity } from '../app/identity.ts';
import { organisationView, organisationViews } from '../app/organisation-views.ts';
import {
  confirmAccreditation,
  declineAccreditation,
  proposeAccreditation,
  registerOrganisation,
  reinstateOrganisation,
  suspendOrganisation,
} from '../app/organisations.ts';
import { AnswersEither } from './answer-forms.ts';
import { CallOf } from './caller.ts';
import { assertOwnOrAny } from './organisation-scope.ts';
import * as examples from './organisations-examples.ts';
import {
  AccreditationConfirmation,
  Decline,
  NewOrganisation,
  OrganisationMerchant,
  OrganisationsQuery,
  pageIn,
} from './organisations-requests.ts';
import { attempt, found, respond } from './problems.ts';

/** Organisations: registered by one, accredited by two, and suspended when something is wrong. */
@Controller('organisations')
export class OrganisationsController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post()
  @Answers(201, 'Register an organisation; it may do nothing yet', examples.registered)
  @Does('organisation.register')
  async register(@Body() { merchant, ...rest }: NewOrganisation, @CallOf() call: Call) {
    const asked = { ...rest, ...(merchant && { declared: { ...merchant } }) };
    return respond(await attempt(registerOrganisation(this.identity, call, asked)));
  }

  @Get()
  @Answers(200, 'Organisations, in the order of their registration', examples.organisations)
  @Does('organisation.list')
  list(@Query() { kind, status, ...page }: OrganisationsQuery) {
    return organisationViews(this.identity, {
      ...pageIn(page),
      ...(kind === undefined ? {} : { kind }),
      ...(status === undefined ? {} : { status }),
    });
  }

  @Get(':organisation')
  @AnswersEither(
    'An organisation, and what is proposed for it',
    examples.organisation,
    examples.declinedOrganisation,
    examples.accreditedOrganisation,
  )
  @Does('organisation.see')
  async show(@Param('organisation') organisation: string, @CallOf() call: Call) {
    assertOwnOrAny('organisation.see', call, organisation);
    return found(await organisationView(this.identity, organisation), 'organisation');
  }

  @Post(':organisation/accreditation')
  @Answers(201, 'Propose that it may act; counts when another confirms it', examples.proposed)
  @Does('organisation.accredit')
  async propose(
    @Param('organisation') organisation: string,
    @Body() { merchant }: OrganisationMerchant,
    @CallOf() call: Call,
  ) {
    const asked = { organisation, ...(merchant && { merchant: { ...merchant } }) };
    return respond(await attempt(proposeAccreditation(this.identity, call, asked)));
  }

  @Post(':organisation/accreditation/confirmation')
  @Answers(200, 'Confirm exactly this version, as another than proposed it', examples.confirmed)
  @Does('organisation.confirm')
  async confirm(
    @Param('organisation') organisation: string,
    @Body() { version }: AccreditationConfirmation,
    @CallOf() call: Call,
  ) {
    const asked = { organisation, version };
    return respond(await attempt(confirmAccreditation(this.identity, call, asked)));
  }

  @Post(':organisation/accreditation/decline')
  @Answers(200, 'Decline what is proposed', examples.declined)
  @Does('organisation.decline')
  async decline(
    @Param('organisation') organisation: string,
    @Body() body: Decline,
    @CallOf() call: Call,
  ) {
    const asked = { organisation, ...body };
    return respond(await attempt(declineAccreditation(this.identity, call, asked)));
  }

  @Post(':organisation/suspension')
  @Answers(200, 'Stop it: its people and its tills do nothing in its name', examples.suspended)
  @Does('organisation.suspend')
  async suspend(@Param('organisation') organisation: string, @CallOf() call: Call) {
    return respond(await attempt(suspendOrganisation(this.identity, call, organisation)));
  }

  @Post(':organisation/reinstatement')
  @Answers(200, 'Let a suspended organisation act again', examples.reinstated)
  @Does('organisation.suspend')
  async reinstate(@Param('organisation') organisation: string, @CallOf() call: Call) {
    return respond(await attempt(reinstateOrganisation(this.identity, call, organisation)));
  }
}
