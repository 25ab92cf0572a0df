/** The fields of something kept, by the names that the API pages give them. */
export type Names<Kept> = Readonly<Record<string, keyof Kept & string>>;

type Kept<Given, N extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof N & keyof Given as N[Name]]?: Exclude<Given[Name], undefined>;
};
type Shown<Thing, N extends Readonly<Record<string, keyof Thing & string>>> = {
  readonly [Name in keyof N]: Thing[N[Name]];
};

/** Those of the fields that were given, by the names under which they are kept. */
export function kept<Given extends object, const N extends Readonly<Record<string, string>>>(
  given: Given,
  names: N,
): Kept<Given, N>;
export function kept(given: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, field]) => (given[name] === undefined ? [] : [[field, given[name]]])),
  );
}

/** The fields of something kept, by the names that the API gives them. */
export function shown<Thing extends object, const N extends Readonly<Record<string, keyof Thing & string>>>(
  thing: Thing,
  names: N,
): Shown<Thing, N>;
export function shown(thing: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(names).map(([name, field]) => [name, thing[field]]));
}
