import { keepsMeaningOfClusters } from '@courant/core/testing'
import { test } from 'vitest'
import { lift } from './lift.ts'

test('random clusters mean the same before and after', { timeout: 120_000 }, () => keepsMeaningOfClusters(lift()))
