type KeysOf<Union> = Union extends unknown ? keyof Union : never;

/**
 * A member of a union that says it has none of what only the others have: so that may be asked for before it is known which
 * of them is there, and tells them apart.
 */
export type Only<Member, Union> = Member & {
  readonly [Key in Exclude<KeysOf<Union>, keyof Member | 'levels'>]?: undefined;
};
