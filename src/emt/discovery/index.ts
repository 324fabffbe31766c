export { type Drive, givenDrive, randomDrive, taskDrive } from '../record/drive.ts';
export * from '../results/discovery.ts';
export { DEFAULT_LAGS, type Discovered, type DiscoverOptions, discover, discoverUnaided } from './discover.ts';
