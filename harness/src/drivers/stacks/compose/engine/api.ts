import type { ContainerRuntimeClient } from 'testcontainers';

/** The engine's API, as testcontainers reaches it. */
export type EngineApi = ContainerRuntimeClient['container']['dockerode'];
