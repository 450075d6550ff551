import jstat from 'jstat';

/** Half of a 95 % interval, in standard deviations. */
export const z975 = Number(jstat.normal.inv(0.975, 0, 1));
