export { DEFAULT_LAGS, type Discovered, type DiscoverOptions, discover, discoverUnaided } from './discover.ts';
export * from './discovery.ts';
export { type Drive, givenDrive, randomDrive, taskDrive } from './drive.ts';
