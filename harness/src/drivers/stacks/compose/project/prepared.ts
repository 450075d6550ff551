import type { Config, Level } from '../../../../model/config/config.ts';
import type { Redactor } from '../../../../model/secrets/redactor.ts';
import type { Lease } from '../../../system/leases/open-lease.ts';
import type { Naming } from '../../level-services.ts';
import type { ComposeFiles } from './compose-files.ts';
import type { ComposeModel } from './compose-model.ts';
import type { EngineApi } from '../engine/api.ts';
import type { OwnData } from '../separation/own-data.ts';
import type { Separation } from '../separation/separate.ts';
import type { ComposeStack } from '../config.ts';

export interface ComposeStackOptions extends Naming {
  readonly config: ComposeStack;
  /** Paths are relative to it. */
  readonly configFolder: string;
  readonly health: Config['health'];
  readonly levels: readonly Level[];
  readonly lease: Lease;
  readonly redactor: Redactor;
  /** Of Toxiproxy, for a run that breaks the ways between services: then those of the config have proxies in them. */
  readonly toxiproxyImage?: string;
}

/** What `prepare` finds out and `up` uses. */
export interface PreparedProject {
  readonly api: EngineApi;
  readonly model: ComposeModel;
  readonly files: ComposeFiles;
  readonly separation: Separation;
  readonly data: OwnData;
  /** By service: the id of its image, so that every level has the same, whatever is tagged meanwhile. */
  readonly images: Readonly<Record<string, string>>;
  /** Holds the file of each level. */
  readonly tempFolder: string;
}
