import { keepsMeaningOfClusters } from '@courant/core/testing'
import { test } from 'vitest'
import { cse } from './cse.ts'

test('random clusters mean the same before and after', { timeout: 120_000 }, () => keepsMeaningOfClusters(cse()))
