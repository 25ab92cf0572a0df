import { USUAL_SPECIAL_NUMBERS } from '../core/dialling/special-numbers.ts';
import type { SpecialNumbers } from '../core/dialling/terms.ts';
import type { Config } from './schema.ts';

/** The numbers that nothing but a class of service that names them allows, as the configuration has them. */
export function specialNumbers({ calls }: Pick<Config, 'calls'>): SpecialNumbers {
  const { emergency, premium } = calls;
  return {
    emergency: emergency ?? USUAL_SPECIAL_NUMBERS.emergency,
    premium: premium ?? USUAL_SPECIAL_NUMBERS.premium,
  };
}
