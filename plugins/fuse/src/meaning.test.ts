import { keepsMeaningOfClusters } from '@courant/core/testing'
import { test } from 'vitest'
import { fuse } from './fuse.ts'

test('random clusters mean the same before and after', { timeout: 120_000 }, () => keepsMeaningOfClusters(fuse()))
