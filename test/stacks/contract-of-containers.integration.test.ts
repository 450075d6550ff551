import { describeStack } from './contract.ts';
import { compose } from './drivers-under-test.ts';

await describeStack(compose);
