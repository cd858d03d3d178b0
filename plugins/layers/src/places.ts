import type { FunctionExtras } from '@courant/core'

/** On disk, each step as soon as it is computed. */
export const Disk = 'Disk'
/** In memory beside the function's own, as it is or coded. */
export const Host = 'Host'
/** In memory up to the budget; beyond it the oldest steps go to disk. */
export const DiskHost = 'DiskHost'
/** One array in memory, as without the key. */
export const NoLayers = 'NoLayers'

export const places = [Disk, Host, DiskHost, NoLayers] as const
/** Known, and refused as long as no plugin brings a device. */
export const devicePlaces = ['Device', 'HostDevice', 'DiskDevice', 'DiskHostDevice'] as const

/** Where the steps of a saved function are kept. */
export type Layers = (typeof places)[number]
export type DeviceLayers = (typeof devicePlaces)[number]

declare module '@courant/core' {
  interface FunctionExtras {
    /** Where the steps of a saved function are kept: see `@courant/layers`. */
    layers?: Layers | DeviceLayers
    /** The folder that snapshots are kept in, for good; each function has a folder of its name in it. Implies `Disk`. */
    serialization?: string
  }
}

/** The layers that a function asks for; `isCoded` where its steps are made smaller, which needs a place to keep them. */
export function placeOf(
  { layers, serialization }: FunctionExtras,
  isCoded: boolean,
): Layers | DeviceLayers | undefined {
  if (layers !== undefined) return layers
  if (serialization !== undefined) return Disk
  return isCoded ? Host : undefined
}

export const isOnDisk = (place: Layers | DeviceLayers): boolean => place === Disk || place === DiskHost
export const isInMemory = (place: Layers | DeviceLayers): boolean => place === Host || place === DiskHost
