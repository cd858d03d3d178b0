import { abox } from '@courant/abox'
import { autopad } from '@courant/autopad'
import { compression } from '@courant/compression'
import { registerPreset, registry, setDefault } from '@courant/core'
import { layers } from '@courant/layers'
import 'courant'

export * from 'courant'
export { ABox, type ABoxOptions, type Predicted } from '@courant/abox'
export * from '@courant/compression'
export * from '@courant/layers'

const { plugins: plain = [] } = registry().presets.get('plain') ?? {}

registerPreset({ mode: 'advanced', plugins: [...plain, abox, autopad, compression, layers] })
setDefault('opt', 'advanced', '@courant/advanced')
