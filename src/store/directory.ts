import type {
  AccountId,
  ClassOfServiceId,
  CustomerId,
  DialplanId,
  GatewayId,
  NotificationId,
  PersonId,
  RateDeckId,
  RatePlanId,
  RecordGroupId,
  RouteId,
  SoundId,
} from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { AccessAccount, AccessAccountDraft } from '../directory/access-account.ts';
import type { ClassOfService, ClassOfServiceDraft } from '../directory/class-of-service.ts';
import type { Customer, CustomerDraft, RatePlan, RatePlanDraft } from '../directory/customer.ts';
import type { Dialplan, DialplanDraft } from '../directory/dialplan.ts';
import type { Gateway, GatewayDraft } from '../directory/gateway.ts';
import type { Notification, NotificationDraft } from '../directory/notification.ts';
import type { Person, PersonDraft, Token, TokenDraft, TokenId } from '../directory/person.ts';
import type { RateDeck, RateDeckDraft } from '../directory/rate-deck.ts';
import type { RecordGroup, RecordGroupDraft } from '../directory/record-group.ts';
import type { Route, RouteDraft } from '../directory/route.ts';
import type { StoredSound, StoredSoundDraft } from '../directory/sound.ts';
import type { Page, Records } from './records.ts';

/**
 * Everything that people manage besides conferences themselves. Unique names: a customer's and a rate plan's `name`, a
 * person's `username`, and those of classes of service,
 * dialplans, gateways, rate decks and routes, which have no parent; the other kinds have none. Customers are listed and counted by rate plan, notifications by conference,
 * all else by customer. A person's tokens go with it, and a conference's notifications with that.
 */
export interface Directory {
  readonly customers: Records<CustomerId, CustomerDraft, Customer>;
  readonly ratePlans: Records<RatePlanId, RatePlanDraft, RatePlan>;
  readonly people: Records<PersonId, PersonDraft, Person>;
  readonly recordGroups: Records<RecordGroupId, RecordGroupDraft, RecordGroup>;
  /** `taken` also where its access number or one of its callers leads to another already. */
  readonly accounts: Records<AccountId, AccessAccountDraft, AccessAccount>;
  /** Whose callers dial this number, and whose caller has this one; compared as they are written. */
  accountByAccessNumber(number: string): Promise<AccessAccount | undefined>;
  accountByCaller(number: string): Promise<AccessAccount | undefined>;
  readonly classesOfService: Records<ClassOfServiceId, ClassOfServiceDraft, ClassOfService>;
  readonly dialplans: Records<DialplanId, DialplanDraft, Dialplan>;
  readonly gateways: Records<GatewayId, GatewayDraft, Gateway>;
  readonly rateDecks: Records<RateDeckId, RateDeckDraft, RateDeck>;
  readonly routes: Records<RouteId, RouteDraft, Route>;
  readonly notifications: Records<NotificationId, NotificationDraft, Notification>;
  readonly sounds: Records<SoundId, StoredSoundDraft, StoredSound>;
  readonly tokens: TokenStore;
}

export interface TokenStore {
  /** `too-many` where its person has `atMost` of its kind already. */
  create(draft: TokenDraft, atMost?: number): Promise<Result<Token, 'too-many'>>;
  /** One that has expired is not there any more. */
  byHash(hash: string): Promise<Token | undefined>;
  /** Of one person, in order of their ids. */
  list(person: PersonId, page?: Page<TokenId>): Promise<readonly Token[]>;
  /** Whether there was one. */
  delete(person: PersonId, id: TokenId): Promise<boolean>;
}
