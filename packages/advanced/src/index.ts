import { abox } from '@courant/abox'
import { autopad } from '@courant/autopad'
import { compression } from '@courant/compression'
import { registerPreset, registry, setDefault } from '@courant/core'
import { layers } from '@courant/layers'
import { mixedPrecision } from '@courant/mixed-precision'
import 'courant'

export * from 'courant'
export { ABox, type ABoxOptions, type Predicted } from '@courant/abox'
export * from '@courant/compression'
export * from '@courant/layers'
export * from '@courant/mixed-precision'

const { plugins: plain = [] } = registry().presets.get('plain') ?? {}

registerPreset({ mode: 'advanced', plugins: [...plain, abox, autopad, compression, layers, mixedPrecision] })
setDefault('opt', 'advanced', '@courant/advanced')
