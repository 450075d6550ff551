import { describeStack } from './contract.ts';
import { compose, driversUnderTest } from './drivers-under-test.ts';

for (const driver of driversUnderTest.filter((each) => each !== compose)) await describeStack(driver);
