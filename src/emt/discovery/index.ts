export { type Drive, givenDrive, randomDrive, taskDrive } from '../record/drive.ts';
export * from '../results/discovery.ts';
export {
  DEFAULT_LAGS,
  type Discovered,
  type DiscoverOptions,
  type DiscoveryStage,
  discover,
  discoverStages,
  discoverUnaided,
  discoverUnaidedStages,
} from './discover.ts';
