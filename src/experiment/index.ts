// Experiments: things a user can do, each declared once, and what runs them.

export { experiments, findExperiment, groups } from './experiments.ts';
