/** What marks everything that a run starts, so that a clean-up finds it: in environments and on containers. */
export const runVariable = 'HEADROOM_RUN';
export const levelVariable = 'HEADROOM_LEVEL';
/** Set on the processes of a stack, not on the load generator. */
export const replicaVariable = 'HEADROOM_REPLICA';
/** Set on what injects a fault by a command, while it is at it. */
export const faultCommandVariable = 'HEADROOM_INJECTS';
/** `<pid>:<start ticks>` of the harness that started it. */
export const ownerVariable = 'HEADROOM_OWNER';
export const runLabel = 'headroom.run';
export const ownerLabel = 'headroom.owner';
/** On containers, networks and volumes: the level they are of. */
export const levelLabel = 'headroom.level';
