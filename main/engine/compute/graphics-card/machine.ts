/** What a machine shows of its NVIDIA card, as it shows it: texts and names, nothing concluded yet. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `nvidia-smi --query-gpu=name,driver_version --format=csv,noheader`; null where it is not there or fails. */
  readonly nvidiaSmi: string | null;
  /** /proc/driver/nvidia/version; null where no driver is loaded. */
  readonly driverVersion: string | null;
  /** The files /proc/driver/nvidia/gpus/…/information. */
  readonly driverCards: readonly string[];
  /** Whether this process may open /dev/nvidiactl: containers show the driver without the card. */
  readonly canOpenCard: boolean;
  /** Devices on the PCI bus: `vendor` and `class` as in /sys, such as 0x10de and 0x030000. */
  readonly pciDevices: readonly {
    readonly vendor: string;
    readonly class: string;
    readonly device: string;
  }[];
  /** Names of the files in the TensorFlow runtime's own library folders and in those of LD_LIBRARY_PATH. */
  readonly libraries: readonly string[];
  /** `ldconfig -p`; null where it was not needed or is not there. */
  readonly linkerCache: string | null;
  /** CUDA_VISIBLE_DEVICES; null where it is not set. */
  readonly visibleDevices: string | null;
}
