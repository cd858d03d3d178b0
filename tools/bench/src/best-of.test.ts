import { expect, it } from 'vitest'
import { bestOf } from './best-of.ts'
import type { Row } from './measure.ts'

const built = {
  ...{ problem: 'tti', spaceOrder: 4, flopsPerPoint: 82, flopsPerPointBefore: 727, bytesPerPoint: 72, oi: 82 / 72 },
  ...{ buildMs: 50, rebuildMs: 1, alikeMs: 2, compileMs: 700 },
}

const raced: Row = {
  ...built,
  ...{ gpointss: 0.8, gflopss: 65.6, rooflineShare: 0.5, plain: 'unoptimised', plainGpointss: 0.04, ratioToPlain: 20 },
  ...{ peerGpointss: 0.5, peerBuildMs: 1200, ratioToPeer: 1.6, tuned: 'blocks', peerTuned: 'x 8' },
}

it('takes each contestant at its best, and the ratios of those', () => {
  const disturbed: Row = {
    ...raced,
    ...{
      buildMs: 60,
      alikeMs: 1.5,
      gpointss: 0.4,
      gflopss: 32.8,
      rooflineShare: 0.25,
      plainGpointss: 0.05,
      tuned: 'tiles',
    },
    ...{ peerGpointss: 0.6, peerBuildMs: 1500, peerTuned: 'x 16' },
  }
  const best = { ...raced, alikeMs: 1.5, plainGpointss: 0.05, peerGpointss: 0.6, peerTuned: 'x 16' }
  const row = bestOf(disturbed, raced)
  expect(row).toEqual({ ...best, ratioToPlain: 16, ratioToPeer: 0.8 / 0.6 })
  expect(bestOf(raced, disturbed)).toEqual(row)
})

it('is the row itself of the first pass, and has no speeds where nothing ran', () => {
  expect(bestOf(raced, undefined)).toBe(raced)
  expect(bestOf({ ...built, buildMs: 60 }, built)).toEqual(built)
})
