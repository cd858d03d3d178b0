import { type Host, registerHost, registry } from '@courant/core'
import { nodeHost, type NodeHostOptions } from './host.ts'

/**
 * Makes this machine the host of every operator of the process. Without options a host that is registered already
 * stays, so that importing `courant` never undoes an application's choice; with options they replace it.
 */
export function registerNodeHost(options?: NodeHostOptions): Host {
  const known = registry().host
  if (known !== undefined && options === undefined) return known
  const host = nodeHost(options)
  registerHost(host)
  return host
}
