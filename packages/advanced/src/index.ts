import { abox } from '@courant/abox'
import { autopad } from '@courant/autopad'
import { registerPreset, registry, setDefault } from '@courant/core'
import { layers } from '@courant/layers'
import 'courant'

export * from 'courant'
export { ABox, type ABoxOptions, type Predicted } from '@courant/abox'
export * from '@courant/layers'

const { plugins: plain = [] } = registry().presets.get('plain') ?? {}

registerPreset({ mode: 'advanced', plugins: [...plain, abox, autopad, layers] })
setDefault('opt', 'advanced', '@courant/advanced')
