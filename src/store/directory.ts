import type {
  AccountId,
  CustomerId,
  NotificationId,
  PersonId,
  RatePlanId,
  RecordGroupId,
  SoundId,
} from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { AccessAccount, AccessAccountDraft } from '../directory/access-account.ts';
import type { Customer, CustomerDraft, RatePlan, RatePlanDraft } from '../directory/customer.ts';
import type { Notification, NotificationDraft } from '../directory/notification.ts';
import type { Person, PersonDraft, Token, TokenDraft, TokenId } from '../directory/person.ts';
import type { RecordGroup, RecordGroupDraft } from '../directory/record-group.ts';
import type { StoredSound, StoredSoundDraft } from '../directory/sound.ts';
import type { Page, Records } from './records.ts';

/**
 * Everything that people manage besides conferences themselves. Unique names: a customer's and a rate plan's `name`, a
 * person's `username`; the other kinds have none. Customers are listed and counted by rate plan, notifications by conference,
 * all else by customer. A person's tokens go with it, and a conference's notifications with that.
 */
export interface Directory {
  readonly customers: Records<CustomerId, CustomerDraft, Customer>;
  readonly ratePlans: Records<RatePlanId, RatePlanDraft, RatePlan>;
  readonly people: Records<PersonId, PersonDraft, Person>;
  readonly recordGroups: Records<RecordGroupId, RecordGroupDraft, RecordGroup>;
  readonly accounts: Records<AccountId, AccessAccountDraft, AccessAccount>;
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
