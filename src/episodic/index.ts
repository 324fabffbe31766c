// Sequential episodic memory: GAMM, LISEM, DSEM, polynomial GSEMM and EDEN (spec: sequential-episodic-memory).
//
// How the room is used, and what the rooms above it build on:
//
//   patterns (rows [P, N] of +-1 or any real numbers) ─┐
//   graph (who follows whom, sparse)                   ├─ model (EpisodicModel, plain data, EDEN's convention)
//   Lagrangians, strengths, time constants             ─┘
//   model ── full or overlap-space engine (RecallEngine: start, step) ── recall ── RecallRecord
//   model ── event-driven predictor ─────────────────────────────────────────────── RecallRecord
//
// Everything is data but the engines, which own their buffers and allocate nothing per step. Times are in the unit of
// the model's time constants, overlaps are divided by N, memories count from 0, and ties go to the lowest index.

export * from './engine.ts';
export * from './graph.ts';
export * from './lagrangian.ts';
export * from './model.ts';
export * from './overlap-source.ts';
export * from './packed-patterns.ts';
export * from './patterns.ts';
export * from './record.ts';
